package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;

import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.ReportData;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises a measurement log: that it is the one that was reported, that it goes on where the
/// verifier knows it, and that what it tells is in an order in which things may happen.
final class LogAppraisal {
  private static final Finding NO_LOG = Finding.needs("the measurement log");

  private LogAppraisal() {}

  /// What the log comes to, read from where it is known: `log-malformed`, `cbor-malformed`,
  /// `log-position-unknown`.
  static History read(LogPart part, Digest.Algorithm bank, Optional<Position> known) {
    if (part.from() == 0) {
      return History.of(bank).read(part.records());
    }
    return known
        .map(Position::history)
        .filter(history -> history.boot().equals(part.boot()))
        .filter(history -> history.size() == part.from())
        .filter(history -> history.register.algorithm() == bank)
        .orElseThrow(() ->
            new AppraiseException(
                Kind.CONFLICT,
                "log-position-unknown",
                "the log begins at record `" + part.from() + "`, and what precedes is not known",
                "send the whole log"))
        .read(part.records());
  }

  static void appraise(
      Optional<Evidence.Bundle> bundle,
      Optional<History> log,
      Optional<ReportData> reported,
      Optional<PlatformClaims> platform,
      Optional<Position> known,
      Expectations expected,
      Findings findings) {
    findings.add(
        MEASUREMENT,
        "boot record",
        log.flatMap(read -> platform.map(claims -> boot(read, claims.measurement(), expected)))
            .orElse(Finding.needs("the measurement log and the platform's measurement")));
    findings.add(
        MEASUREMENT,
        "log replay",
        log.flatMap(read -> reported.map(data -> replay(read, data)))
            .orElse(Finding.needs("the measurement log and the report data")));
    findings.add(
        MEASUREMENT,
        "continuity of the log",
        log.flatMap(read -> bundle.map(parts -> continuity(read, parts.log(), known)))
            .orElse(NO_LOG));
    findings.add(MEASUREMENT, "order of the log", log.map(LogAppraisal::order).orElse(NO_LOG));
  }

  private static Finding boot(History log, Optional<Digest> measurement, Expectations expected) {
    if (log.bootedAt < 0 || log.measurement.isEmpty()) {
      return Finding.failed("record 0 is not a boot record");
    }
    var measured = log.measurement.get();
    if (!measured.equals(measurement.orElse(measured))) {
      return Finding.failed(
          "record "
              + log.bootedAt
              + " names "
              + measured
              + ", the platform "
              + measurement.map(Digest::toString).orElse("nothing"));
    }
    var strangers =
        log.earlierMeasurements.stream()
            .filter(earlier -> !earlier.equals(measured))
            .filter(earlier -> !expected.keepMeasurements().orElse(Set.of()).contains(earlier))
            .toList();
    return Finding.of(
        strangers.isEmpty(),
        "record "
            + log.bootedAt
            + (measurement.isPresent()
                ? " names the platform's measurement"
                : " alone names the keep: " + measured),
        "a keep ran before in this boot that is no reference value: " + strangers);
  }

  private static Finding replay(History log, ReportData data) {
    if (log.size() != data.size()) {
      return Finding.failed(
          "the log has " + log.size() + " records, the report data says " + data.size());
    }
    if (!log.root().equals(data.root())) {
      return Finding.failed("it leads to the root " + log.root() + ", not " + data.root());
    }
    return Finding.of(
        log.register.equals(data.register()),
        log.size() + " records lead to the reported root and register",
        "it leads to the register " + log.register + ", not " + data.register());
  }

  /// A log only grows. One that a verifier knows must begin with what it knows.
  private static Finding continuity(History log, LogPart part, Optional<Position> known) {
    if (known.isEmpty()) {
      return Finding.skipped("no earlier record of this boot is known here");
    }
    var earlier = known.get().history();
    var continued = "it goes on after " + earlier.size() + " records that are known here";
    if (part.from() > 0) {
      return Finding.passed(continued);
    }
    if (log.size() < earlier.size()) {
      return Finding.failed(
          "it has "
              + log.size()
              + " records, and "
              + earlier.size()
              + " were there before: the keep was set back, or its requests overtook each other");
    }
    var again =
        History.of(earlier.register.algorithm())
            .read(part.records().subList(0, (int) earlier.size()));
    return Finding.of(
        again.equals(earlier),
        continued,
        "its first " + earlier.size() + " records are others than were there before");
  }

  private static Finding order(History log) {
    var disorder =
        log.disorder.or(() ->
            log.size() <= log.bootedAt + 1
                ? Optional.of("it ends before the warrant")
                : Optional.empty());
    return disorder
        .map(Finding::failed)
        .orElse(Finding.passed("boot, warrant, load, key, start: each after what it rests on"));
  }
}
