package motte.dcap;

import java.util.Optional;
import motte.core.Bytes;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Compares the report of the quoting enclave with the identity that Intel gives it (Intel PCS API
/// v4, "Get Quoting Enclave Identity").
record QeAppraisal(EnclaveReport report, Findings findings) {

  /// The level of the enclave, if it is Intel's.
  Optional<IsvLevel> judge(Optional<EnclaveIdentity> known, boolean mayMiss) {
    findings.add(
        Remits.ENDORSEMENT,
        "qe reserved",
        Finding.of(
                Fields.zero(report.reserved()),
                "the reserved bytes of the QE's report are zero",
                "reserved bytes of the QE's report are set")
            .from(Sources.QUOTE));
    if (known.isEmpty()) {
      findings.add(
          Remits.ENDORSEMENT,
          "qe tcb level",
          Finding.missing("a sound identity of the QE", mayMiss));
      return Optional.empty();
    }
    var identity = known.get();
    boolean same = same("qe mrsigner", report.mrSigner(), identity.mrSigner());
    same &= same("qe isvprodid", report.isvProdId(), identity.isvProdId());
    same &=
        same(
            "qe miscselect",
            Fields.and(report.miscSelect(), identity.miscSelectMask()),
            Fields.and(identity.miscSelect(), identity.miscSelectMask()));
    same &=
        same(
            "qe attributes",
            Fields.and(report.attributes(), identity.attributesMask()),
            Fields.and(identity.attributes(), identity.attributesMask()));
    var level = IsvLevel.reached(identity.tcbLevels(), report.isvSvn());
    findings.add(
        Remits.ENDORSEMENT,
        "qe tcb level",
        level
            .map(reached ->
                Finding.passed("version " + report.isvSvn() + " is " + reached.tcbStatus()))
            .orElseGet(() -> Finding.failed("version " + report.isvSvn() + " has no level"))
            .comparing(report.isvSvn(), "at least " + identity.tcbLevels().getLast().isvSvn())
            .from(Sources.IDENTITY));
    return same ? level : Optional.empty();
  }

  private boolean same(String name, Bytes seen, Bytes wanted) {
    return same(name, seen.hex(), (Object) wanted.hex());
  }

  private boolean same(String name, Object seen, Object wanted) {
    boolean same = seen.equals(wanted);
    findings.add(
        Remits.ENDORSEMENT,
        name,
        Finding.of(same, "as Intel says", "it is not Intel's quoting enclave")
            .comparing(seen, wanted)
            .from(Sources.IDENTITY));
    return same;
  }
}
