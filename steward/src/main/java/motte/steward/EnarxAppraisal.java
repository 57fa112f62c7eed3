package motte.steward;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.appraise.Policy;
import motte.appraise.Reappraisal;
import motte.core.Bytes;
import motte.core.Grade;
import motte.trust.CertificateRequest;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;
import motte.verdict.Verdict;

/// Judges a certificate request of Enarx's once more, which was certified before: would it be
/// certified again?
final class EnarxAppraisal {
  static final String KVM = "1.3.6.1.4.1.58270.1.1";
  static final String SGX = "1.3.6.1.4.1.58270.1.2";
  static final String SNP = "1.3.6.1.4.1.58270.1.3";

  /// What is kept in place of every request of a plain KVM, of which nothing is judged.
  static final Bytes PLAIN = Bytes.empty();

  private EnarxAppraisal() {}

  /// Whether hardware vouches in the request.
  static boolean ofHardware(CertificateRequest request) {
    return request.extension(SGX).isPresent() || request.extension(SNP).isPresent();
  }

  /// @param der the request, or [#PLAIN]
  static Verdict again(Bytes der, Policy policy, Reappraisal reappraisal, Instant at) {
    var guest =
        Optional.of(der)
            .filter(kept -> !kept.equals(PLAIN))
            .map(kept -> CertificateRequest.parse(kept.toArray()))
            .filter(EnarxAppraisal::ofHardware);
    var findings = Findings.of("enarx");
    findings.add(
        Remits.TRUST,
        "answered",
        Finding.of(
            policy.enarx(),
            "the policy says that Enarx is answered",
            "the policy does not say any more that Enarx is answered"));
    if (guest.isEmpty()) {
      findings.add(
          Remits.ROOT_OF_TRUST,
          "grade",
          Finding.of(
              policy.development(),
              "`none`, which the policy accepts in words",
              "`none`, which the policy does not accept: a plain KVM proves nothing"));
      return Verdict.of(
          Grade.NONE, policy.development(), "a guest of Enarx's, grade none", findings.checks());
    }
    var verdict = reappraisal.enarx(guest.get(), at);
    List<Check> checks = new ArrayList<>(findings.checks());
    checks.addAll(verdict.checks());
    return Verdict.of(
        verdict.grade(),
        verdict.development(),
        "a guest of Enarx's, grade " + verdict.grade(),
        checks);
  }
}
