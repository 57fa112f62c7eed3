package motte.appraise;

import static motte.verdict.Remits.IDENTITY;

import java.util.Optional;
import motte.core.Digest;
import motte.evidence.ReportData;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises whose key this is: that the measured keep holds it, now, and which instance it is of.
final class KeyAppraisal {
  private static final Finding NO_DATA = Finding.needs("the report data");

  private KeyAppraisal() {}

  static void appraise(
      Submission submission,
      Optional<ReportData> reported,
      Optional<PlatformClaims> platform,
      Optional<History> log,
      Findings findings) {
    findings.add(
        IDENTITY,
        "report data",
        reported
            .flatMap(data ->
                platform.map(claims ->
                    Finding.of(
                        claims.binds(data),
                        "the platform's evidence is bound to this nonce, key and log",
                        "the platform's evidence is bound to something else")))
            .orElse(Finding.needs("the report data and the platform's evidence")));
    findings.add(
        IDENTITY,
        "nonce",
        reported
            .map(data ->
                submission
                    .nonce()
                    .fault(data.nonce())
                    .map(Finding::failed)
                    .orElse(Finding.passed(submission.nonce().praise())))
            .orElse(NO_DATA));
    var key = submission.key().sha384();
    findings.add(
        IDENTITY, "key", reported.map(data -> bound(data, submission, log)).orElse(NO_DATA));
    findings.add(IDENTITY, "proof of possession", Finding.passed(submission.possession()));
    findings.add(
        IDENTITY,
        "key in the log",
        log.map(read -> logged(read, key, submission.purpose()))
            .orElse(Finding.needs("the measurement log")));
  }

  /// The report data name one key. They also name the log, and so every key that it gives to an
  /// instance: one piece of evidence is enough for all of them.
  private static Finding bound(ReportData data, Submission submission, Optional<History> log) {
    var key = submission.key().sha384();
    if (data.keySha384().equals(key)) {
      return Finding.passed("the report data names " + submission.key().pin());
    }
    boolean logged =
        submission.purpose() == Claims.Purpose.INSTANCE
            && log.flatMap(read -> read.instanceOf(key)).isPresent();
    return Finding.of(
        logged,
        "the report data names the log, which gives " + submission.key().pin() + " to an instance",
        "the report data names the key " + data.keySha384() + ", not " + key);
  }

  private static Finding logged(History log, Digest key, Claims.Purpose purpose) {
    var found = log.instanceOf(key);
    return switch (purpose) {
      case KEEP ->
          found.isEmpty()
              ? Finding.skipped("a keep's own key is bound by the report data, not by a record")
              : Finding.failed("it is an instance's key, which no keep may use as its own");
      case INSTANCE ->
          found
              .map(KeyAppraisal::running)
              .orElse(Finding.failed("no record gives an instance the key " + key));
    };
  }

  private static Finding running(Instance instance) {
    return Finding.of(
        instance.live(),
        "record " + instance.seq() + " gives it to the instance `" + instance.name() + "`",
        "the instance `" + instance.name() + "` that it was given to has stopped");
  }
}
