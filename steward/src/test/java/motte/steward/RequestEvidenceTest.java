package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import motte.appraise.MaterialAppraiser;
import motte.core.Bytes;
import motte.core.Grade;
import motte.intake.Materials;
import motte.trust.Cmw;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Trusted;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evidence that stands in the certificate request itself.
class RequestEvidenceTest {
  private final HardwareMakers makers = new HardwareMakers();
  private HardwareBench bench;

  @BeforeEach
  void start(@TempDir Path data) {
    bench = HardwareBench.start(data, makers.demanding(), makers.vouching(false));
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void a_request_may_hold_its_evidence_itself() throws Exception {
    for (var oid : Cmw.EXTENSIONS) {
      assertTaken(EnarxEnrolmentTest.request(oid, evidence().getEncoded()));
      assertTaken(EnarxEnrolmentTest.request(oid, new DERSequence(evidence()).getEncoded()));
    }
  }

  private DEROctetString evidence() {
    var guest = Guest.snp(makers.amd);
    bench.tenancy.platform = () -> guest;
    var evidence = bench.tenancy.instanceEvidence(bench.running.nonce());
    return new DEROctetString(evidence.encode().toArray());
  }

  private void assertTaken(Bytes request) {
    var response = bench.running.post("/certificates/instance", "application/pkcs10", request);
    assertThat(response.statusCode()).isEqualTo(200);

    var verdict =
        MaterialAppraiser.of(makers.demanding())
            .judge(
                Materials.of(Map.of("request.der", request)),
                Materials.of(
                    Map.of("vcek.der", makers.vcek, "ask.der", makers.ask, "amd.crl", makers.list)),
                Set.of(Grade.HARDWARE),
                bench.running.clock.instant())
            .verdict();
    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    assertThat(verdict.checks())
        .filteredOn(check -> check.id().equals("request.key"))
        .extracting(Check::outcome)
        .containsExactly(Outcome.PASSED);
  }

  @Test
  void a_request_without_evidence_gets_nothing() {
    var request = bench.tenancy.request().der();

    var response = bench.running.post("/certificates/keep", "application/pkcs10", request);

    assertThat(RunningSteward.code(response)).isEqualTo("401 request-without-evidence");
  }
}
