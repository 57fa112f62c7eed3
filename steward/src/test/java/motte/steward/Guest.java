package motte.steward;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.HardwareStatement;
import motte.evidence.Register;
import motte.evidence.ReportData;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;

/// A confidential guest on a machine of a maker of ours, which a test lets say what it likes.
final class Guest implements Platform {
  final String provider;
  BiFunction<Bytes, Bytes, Bytes> report;
  Optional<Bytes> auxiliary = Optional.empty();
  Optional<Bytes> eventLog = Optional.empty();
  Register register = Register.start(Set.of(Digest.Algorithm.SHA384));

  /// @param report makes a report that binds the first, while RTMR3 holds the second
  private Guest(String provider, BiFunction<Bytes, Bytes, Bytes> report) {
    this.provider = provider;
    this.report = report;
  }

  static Guest snp(FakeAmd amd) {
    return new Guest("sev_guest", (data, _) -> amd.report(data));
  }

  static Guest tdx(FakeIntel intel) {
    return new Guest("tdx_guest", intel::td);
  }

  static Guest sgx(FakeIntel intel) {
    return new Guest("gramine", (data, _) -> intel.enclave(data));
  }

  static Guest cca(FakeArm arm) {
    return new Guest("arm_cca_guest", (data, _) -> arm.token(data));
  }

  @Override
  public String name() {
    return provider;
  }

  @Override
  public Grade grade() {
    return Grade.HARDWARE;
  }

  @Override
  public boolean probe() {
    return true;
  }

  @Override
  public Cmw evidence(ReportData reportData) {
    var holds = register.reported().value();
    return new HardwareStatement(
            provider, report.apply(reportData.value(), holds), auxiliary, eventLog)
        .cmw();
  }

  @Override
  public void extend(Bytes record) {
    register = register.extend(record);
  }

  @Override
  public Register register() {
    return register;
  }
}
