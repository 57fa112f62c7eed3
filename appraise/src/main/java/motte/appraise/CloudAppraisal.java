package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.evidence.TpmStatement;
import motte.intake.Materials;
import motte.snp.HclReport;
import motte.trust.Chain;
import motte.trust.Spki;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises what a cloud left in its virtual TPM that vouches for the attestation key there: a
/// certificate of the cloud's, or the report in which hardware binds the key.
///
/// @param origin whether the key is vouched for
/// @param endorsements what vouched for the hardware, where it was looked at
record CloudAppraisal(Finding origin, Optional<Endorsements> endorsements) {
  private static final String PLATFORM = "snp";

  /// Nothing where the statement has neither. A certificate that holds suffices; else the report
  /// decides, if there is one.
  static Optional<CloudAppraisal> of(
      TpmStatement statement,
      PlatformPolicy policy,
      Expectations expected,
      Instant at,
      Findings findings) {
    var key = Spki.of(statement.attestationKey().publicKey());
    var report = statement.vouchers().report();
    var certificates = statement.vouchers().certificates();
    var makers = MakerAppraisal.of(policy, at);
    if (!certificates.isEmpty() && makers.acceptsRoots()) {
      var judged = findings.apart();
      var root = certified(makers, key, certificates, judged);
      if (root.isPresent() || report.isEmpty()) {
        findings.addAll(judged);
        return Optional.of(
            new CloudAppraisal(
                root.map(name -> Finding.passed("the cloud certified it under " + name))
                    .orElse(Finding.failed("the cloud's certificate does not hold")),
                Optional.empty()));
      }
    }
    return report.map(bytes -> reported(bytes, key, policy, expected, at, findings));
  }

  private static Optional<String> certified(
      MakerAppraisal makers, Spki key, List<Bytes> certificates, Findings findings) {
    return findings
        .read(
            ENDORSEMENT,
            "attestation certificates",
            "they can be read",
            () -> Chain.parseDer(certificates))
        .flatMap(chain ->
            makers.appraise(
                MakerAppraisal.Use.ATTESTATION, key, List.copyOf(chain.certificates()), findings));
  }

  /// Anybody who has such a machine can make such a report, about any key: it counts only where the
  /// policy says what may run below, and that runs.
  private static CloudAppraisal reported(
      Bytes bytes,
      Spki key,
      PlatformPolicy policy,
      Expectations expected,
      Instant at,
      Findings findings) {
    try {
      var report = HclReport.parse(bytes);
      if (report.type() != HclReport.Type.SNP) {
        return failed("the hardware's report is of " + report.type() + ": only SNP's vouches here");
      }
      if (!report.attestationKey().equals(key)) {
        return failed("the hardware's report binds the key " + report.attestationKey().pin());
      }
      var guest = new GuestEvidence(PLATFORM, Materials.of(Map.of("hcl-report", bytes)));
      var endorsements = expected.about(guest.materials(), at, findings);
      var archived = expected.archived().about(guest.materials());
      var said = findings.apart();
      var identified =
          expected
              .machines()
              .add(
                  guest.materials().and(archived.materials()),
                  endorsements.materials(),
                  policy.boundTo(report.expectedReportData()),
                  at,
                  said);
      findings.addAll(said);
      return new CloudAppraisal(
          origin(guest, expected, said, identified), Optional.of(endorsements));
    } catch (MotteException e) {
      return failed("the hardware's report cannot be judged: " + e.getMessage());
    }
  }

  private static Finding origin(
      GuestEvidence guest, Expectations expected, Findings said, Finding identified) {
    var vouching = guest.vouching(true);
    var open =
        said.checks().stream()
            .filter(check -> vouching.contains(check.id()) && check.outcome() != Outcome.PASSED)
            .map(Check::id)
            .toList();
    if (!said.sound() || guest.debugged() || guest.carriedOff(expected)) {
      return Finding.failed("the hardware's report names it, and does not hold");
    }
    if (identified.outcome() != Outcome.PASSED) {
      return Finding.failed(
          "the hardware's report names it, and the policy does not say what may run below it");
    }
    return Finding.of(
        open.isEmpty(),
        "the hardware's report binds it, as Azure's virtual TPM does",
        "the hardware's report names it, but " + open + " was not passed, only skipped");
  }

  private static CloudAppraisal failed(String why) {
    return new CloudAppraisal(Finding.failed(why), Optional.empty());
  }
}
