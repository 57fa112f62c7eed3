package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;
import static motte.verdict.Remits.TRUST;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.dcap.TdQuoteBody;
import motte.evidence.Evidence;
import motte.evidence.HardwareStatement;
import motte.evidence.ReportData;
import motte.trust.CertificateRequest;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises the platforms `snp`, `tdx`, `cca` and `sgx`: hardware measured what was launched, and
/// what was launched measured the keep. So the launch must be one that the policy knows.
final class HardwareAppraisal {
  private static final String OWN_HISTORY =
      "The log begins with this keep: `since boot` means since it started, and what ran in the guest"
          + " before is not in it";

  private final GuestEvidence guest;
  private final Expectations expected;
  private final Endorsements endorsements;
  private final Endorsements archived;
  private final Findings findings;

  private HardwareAppraisal(
      GuestEvidence guest, Expectations expected, Instant at, Findings findings) {
    this.guest = guest;
    this.expected = expected;
    this.endorsements = expected.about(guest.materials(), at, findings);
    this.archived = expected.archived().about(guest.materials());
    this.findings = findings;
  }

  static Optional<PlatformClaims> appraise(
      Evidence.Bundle bundle,
      Optional<ReportData> reported,
      Optional<History> log,
      Expectations expected,
      Instant at,
      Findings all) {
    var findings = all.in(HardwareStatement.NAME);
    return PlatformStatement.binding(
            reported,
            "the evidence of one guest, as its platform gives it",
            _ -> GuestEvidence.of(bundle.platformEvidence()),
            findings)
        .flatMap(guest ->
            new HardwareAppraisal(guest, expected, at, findings).claims(reported.get(), log, at));
  }

  /// Judges a guest of Enarx's, which sends no log, and binds its report to its key alone. Gives
  /// its grade.
  static Grade ofRequest(
      CertificateRequest request, Expectations expected, Instant at, Findings all) {
    var findings = all.in(HardwareStatement.NAME);
    return findings
        .read(
            ROOT_OF_TRUST,
            "platform statement",
            "the evidence of one guest, as Enarx's keeps send it",
            () -> GuestEvidence.of(request))
        .map(guest -> new HardwareAppraisal(guest, expected, at, findings))
        .flatMap(one -> one.launch(RequestKey.hash(request.spki(), one.guest.platform()), at))
        .orElse(Grade.NONE);
  }

  private Optional<PlatformClaims> claims(ReportData reported, Optional<History> log, Instant at) {
    var grade = launch(reported.value(), at);
    findings.add(
        MEASUREMENT,
        "register of the log",
        log.map(read -> register(read.register)).orElse(Finding.needs("the measurement log")));
    findings.add(
        MEASUREMENT,
        "keep measurement",
        log.flatMap(read -> read.measurement.map(claimed -> measurement(claimed, read.bootedAt)))
            .orElse(Finding.needs("the log's boot record")));
    return grade.map(rooted ->
        new PlatformClaims(
            guest.platform(),
            rooted,
            Optional.empty(),
            guest.reportData(),
            Optional.of(endorsements)));
  }

  /// What was launched, on what machine, bound to `bound`: the grade, if it could be judged.
  private Optional<Grade> launch(Bytes bound, Instant at) {
    var said = findings.apart();
    Finding identified;
    try {
      identified =
          expected
              .machines()
              .add(
                  guest.materials().and(archived.materials()),
                  endorsements.materials(),
                  expected.ofHardware().boundTo(bound),
                  at,
                  said);
    } catch (MotteException e) {
      findings.add(ROOT_OF_TRUST, "what came with the report", Finding.failed(e.getMessage()));
      return Optional.empty();
    }
    findings.addAll(said);
    var grade = grade(said);
    findings.add(ROOT_OF_TRUST, "grade", grade(grade, said));
    findings.add(
        TRUST,
        "identified",
        expected.platforms().isPresent()
            ? identified
            : Finding.skipped(Expectations.LEFT_TO_STEWARD));
    if (expected.platforms().isEmpty() && guest.movable().isPresent()) {
      findings.add(
          TRUST,
          "service domain",
          Finding.skipped("which one may move it is " + Expectations.LEFT_TO_STEWARD));
    }
    return Optional.of(grade);
  }

  /// What a policy lets pass in words is not hardware's protection: whoever may debug a guest reads
  /// it, whoever may carry it off too, and who leaves out a revocation list may do so because it
  /// names him. What refuses in any case is told by its own check.
  private Grade grade(Findings said) {
    if (!said.sound()) {
      return Grade.HARDWARE;
    }
    return unknown(said).isEmpty() && !guest.debugged() && !guest.carriedOff(expected)
        ? Grade.HARDWARE
        : Grade.NONE;
  }

  private Finding grade(Grade grade, Findings said) {
    var unknown = unknown(said);
    return grade == Grade.HARDWARE || unknown.isEmpty() || expected.grades().contains(grade)
        ? expected.grade(grade)
        : Finding.failed(
            "`" + grade + "`, for " + String.join(", ", unknown) + " was not passed, only skipped");
  }

  // What would have to be known of the machine, and is not.
  private List<String> unknown(Findings said) {
    var vouching = guest.vouching(expected.platforms().isPresent());
    return said.checks().stream()
        .filter(check -> vouching.contains(check.id()) && check.outcome() != Outcome.PASSED)
        .map(Check::id)
        .toList();
  }

  /// Only TDX has a register that Linux lets a keep extend. Elsewhere it is a variable of the keep,
  /// which one may believe because the launch was measured.
  private Finding register(Digest led) {
    return switch (guest.platform()) {
      case "tdx" -> rtmr3(led);
      case "cca" -> rem(led);
      default ->
          Finding.skipped(
              "it is a variable of the keep, in a guest whose launch was measured: no virtual"
                  + " TPM's register is looked at. "
                  + OWN_HISTORY);
    };
  }

  private Finding rtmr3(Digest led) {
    var seen =
        guest.materials().quotes().stream()
            .map(quote -> ((TdQuoteBody) quote.body()).rtmr().get(3))
            .findFirst()
            .orElseThrow();
    return Finding.of(
            led.value().equals(seen),
            "the log leads to RTMR3",
            "the log leads to another value of RTMR3: the log was altered, or something else"
                + " extended the register")
        .comparing(seen, led.value());
  }

  private Finding rem(Digest led) {
    var registers = guest.materials().ccaTokens().getFirst().realm().extensibleMeasurements();
    int found = registers.indexOf(led.value());
    return found >= 0
        ? Finding.passed("the log leads to REM " + found)
        : Finding.skipped(
            "none of the realm's registers holds it: it is a variable of the keep, in a realm"
                + " whose start was measured. "
                + OWN_HISTORY);
  }

  /// The keep measured itself into the log; what was launched is why one may believe it.
  private Finding measurement(Digest claimed, long record) {
    var said = "record " + record + " names " + claimed;
    return expected
        .keepMeasurements()
        .map(references ->
            Finding.of(
                references.contains(claimed),
                said + ", a reference value; the measured launch is why one may believe it",
                said + ", none of the " + references.size() + " reference values"))
        .orElse(Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + said + ")"));
  }
}
