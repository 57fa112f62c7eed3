package motte.steward;

import java.nio.file.Path;
import java.util.Map;
import motte.appraise.Endorsements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in enclaves of Intel SGX and a steward, over HTTP. [EnarxEnrolmentTest] has their
/// refusals.
class SgxGuestTest {
  @Test
  void an_instance_in_an_enclave_is_certified_with_grade_hardware(@TempDir Path data) {
    var makers = new HardwareMakers();
    var vouching = Map.of("collateral.json", makers.intel.collateral(false, false));

    try (var bench = HardwareBench.start(data, makers.demanding(), Endorsements.of(vouching))) {
      bench.assertCertifiedAndJudgedAgain(Guest.sgx(makers.intel), "sgx");
    }
  }
}
