package motte.appraise;

import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.evidence.Evidence;
import motte.evidence.HardwareStatement;
import motte.evidence.ReportData;
import motte.evidence.SoftPlatform;
import motte.evidence.TpmPlatform;
import motte.pack.SignedWarrant;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Everything that can be checked of one piece of evidence, by whoever checks it.
record EvidenceAppraisal(
    Optional<PlatformClaims> platform,
    Optional<ReportData> reported,
    Optional<History> log,
    Optional<SignedWarrant> warrant) {

  static EvidenceAppraisal of(
      Submission submission, Expectations expected, Instant at, Findings findings) {
    var bundle =
        findings.read(
            ROOT_OF_TRUST,
            "evidence",
            "platform evidence, report data, log and warrant are there",
            () -> Evidence.Bundle.parse(submission.evidence()));
    var reported =
        bundle.flatMap(parts ->
            part(
                Remits.IDENTITY,
                "report data preimage",
                findings,
                () -> ReportData.parse(parts.preimage())));
    var log =
        bundle.flatMap(parts ->
            part(
                Remits.MEASUREMENT,
                "measurement log",
                findings,
                () -> LogAppraisal.read(parts.log(), bank(reported), submission.known())));
    var platform = bundle.flatMap(parts -> platform(parts, reported, log, expected, at, findings));
    var warrant =
        bundle.flatMap(parts ->
            part(Remits.TRUST, "warrant", findings, () -> SignedWarrant.parse(parts.warrant())));
    LogAppraisal.appraise(bundle, log, reported, platform, submission.known(), expected, findings);
    ComponentAppraisal.appraise(submission, log, warrant, expected, findings);
    KeyAppraisal.appraise(submission, reported, platform, log, findings);
    WarrantAppraisal.appraise(warrant, log, submission.known(), expected, at, findings);
    return new EvidenceAppraisal(platform, reported, log, warrant);
  }

  Grade grade() {
    return platform.map(PlatformClaims::grade).orElse(Grade.NONE);
  }

  /// What vouched for the machine, where anything did.
  Optional<Endorsements> endorsements() {
    return platform.flatMap(PlatformClaims::endorsements);
  }

  /// What the evidence says. Only to be believed where no check has failed.
  Optional<Facts> facts(Submission submission, List<String> names, List<String> addresses) {
    if (platform.isEmpty() || reported.isEmpty() || log.isEmpty() || warrant.isEmpty()) {
      return Optional.empty();
    }
    var measurement = platform.get().measurement().or(() -> log.get().measurement);
    if (measurement.isEmpty()) {
      return Optional.empty();
    }
    var instance = log.get().instanceOf(submission.key().sha384());
    return Optional.of(
        new Facts(
            platform.get().platform(),
            platform.get().grade(),
            measurement.get(),
            warrant.get().warrant().domain(),
            warrant.get().digest(),
            warrant.get().warrant().pkg().pinned(),
            warrant.get().warrant().role(),
            warrant.get().warrant().expiry(),
            instance.flatMap(Instance::component),
            instance.map(Instance::name),
            reported.get(),
            names,
            addresses));
  }

  private static Optional<PlatformClaims> platform(
      Evidence.Bundle parts,
      Optional<ReportData> reported,
      Optional<History> log,
      Expectations expected,
      Instant at,
      Findings findings) {
    return switch (parts.platform()) {
      case SoftPlatform.NAME -> SoftAppraisal.appraise(parts, expected, findings);
      case TpmPlatform.NAME ->
          MachineAppraisal.appraise(parts, reported, log, expected, at, findings);
      case HardwareStatement.NAME ->
          HardwareAppraisal.appraise(parts, reported, log, expected, at, findings);
      default -> {
        findings.add(
            ROOT_OF_TRUST,
            "platform statement",
            Finding.failed("this release cannot appraise the platform `" + parts.platform() + "`"));
        yield Optional.empty();
      }
    };
  }

  private static Digest.Algorithm bank(Optional<ReportData> reported) {
    return reported.map(data -> data.register().algorithm()).orElse(Digest.Algorithm.SHA384);
  }

  /// A part that cannot be read is a failed check; one that can be needs no mention.
  private static <T> Optional<T> part(
      Remits step, String name, Findings findings, Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (MotteException e) {
      findings.add(step, name, Finding.failed(e.getMessage()));
      return Optional.empty();
    }
  }
}
