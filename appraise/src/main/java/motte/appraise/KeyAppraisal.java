package motte.appraise;

import static motte.verdict.Remits.IDENTITY;

import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.evidence.LogRecord;
import motte.evidence.LogRecord.Event;
import motte.evidence.MeasurementLog;
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
      Optional<MeasurementLog.Replay> log,
      Findings findings) {
    findings.add(
        IDENTITY,
        "report data",
        reported
            .flatMap(data ->
                platform.map(claims ->
                    Finding.of(
                        data.value().equals(claims.reportData()),
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
                    .orElse(Finding.passed("fresh, and used once")))
            .orElse(NO_DATA));
    var key = submission.key().sha384();
    findings.add(
        IDENTITY,
        "key",
        reported
            .map(data ->
                Finding.of(
                    data.keySha384().equals(key),
                    "the report data names " + submission.key().pin(),
                    "the report data names the key " + data.keySha384() + ", not " + key))
            .orElse(NO_DATA));
    findings.add(IDENTITY, "proof of possession", Finding.passed(submission.possession()));
    findings.add(
        IDENTITY,
        "key in the log",
        log.map(read -> logged(read.records(), key, submission.purpose()))
            .orElse(Finding.needs("the measurement log")));
  }

  /// The record in which the log gives an instance this key.
  static Optional<LogRecord> keyRecord(List<LogRecord> records, Digest key) {
    return records.stream()
        .filter(record -> record.kind() == Event.KEY && record.key().equals(Optional.of(key)))
        .findFirst();
  }

  private static Finding logged(List<LogRecord> records, Digest key, Claims.Purpose purpose) {
    var found = keyRecord(records, key);
    return switch (purpose) {
      case KEEP ->
          found.isEmpty()
              ? Finding.skipped("a keep's own key is bound by the report data, not by a record")
              : Finding.failed("it is an instance's key, which no keep may use as its own");
      case INSTANCE ->
          found
              .map(record -> running(records, record))
              .orElse(Finding.failed("no record gives an instance the key " + key));
    };
  }

  private static Finding running(List<LogRecord> records, LogRecord keyed) {
    var name = keyed.instance().orElse("");
    boolean stopped =
        records.stream()
            .anyMatch(record ->
                record.kind() == Event.STOP && record.instance().equals(keyed.instance()));
    return Finding.of(
        !stopped,
        "record " + keyed.seq() + " gives it to the instance `" + name + "`",
        "the instance `" + name + "` that it was given to has stopped");
  }
}
