package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.evidence.LogRecord;
import motte.evidence.LogRecord.Event;
import motte.evidence.MeasurementLog;
import motte.evidence.ReportData;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises a measurement log: that it is the one that was reported, and that what it tells is in
/// an order in which things may happen.
final class LogAppraisal {
  private LogAppraisal() {}

  static void appraise(
      Optional<MeasurementLog.Replay> log,
      Optional<ReportData> reported,
      Optional<PlatformClaims> platform,
      Findings findings) {
    findings.add(
        MEASUREMENT,
        "boot record",
        log.flatMap(read -> platform.map(claims -> boot(read.records(), claims.measurement())))
            .orElse(Finding.needs("the measurement log and the platform's measurement")));
    findings.add(
        MEASUREMENT,
        "log replay",
        log.flatMap(read -> reported.map(data -> replay(read, data)))
            .orElse(Finding.needs("the measurement log and the report data")));
    findings.add(
        MEASUREMENT,
        "order of the log",
        log.map(read -> order(read.records())).orElse(Finding.needs("the measurement log")));
  }

  private static Finding boot(List<LogRecord> records, Digest measurement) {
    var booted = records.stream().findFirst().filter(first -> first.kind() == Event.BOOT);
    if (booted.isEmpty()) {
      return Finding.failed("record 0 is not a boot record");
    }
    var config = booted.get().config();
    return Finding.of(
        config.equals(Optional.of(measurement)),
        "record 0 names the platform's measurement",
        "record 0 names "
            + config.map(Digest::toString).orElse("nothing")
            + ", the platform "
            + measurement);
  }

  private static Finding replay(MeasurementLog.Replay read, ReportData data) {
    if (read.size() != data.size()) {
      return Finding.failed(
          "the log has " + read.size() + " records, the report data says " + data.size());
    }
    if (!read.root().equals(data.root())) {
      return Finding.failed("it leads to the root " + read.root() + ", not " + data.root());
    }
    return Finding.of(
        read.register().equals(data.register()),
        read.size() + " records lead to the reported root and register",
        "it leads to the register " + read.register() + ", not " + data.register());
  }

  private static Finding order(List<LogRecord> records) {
    return disorder(records)
        .map(Finding::failed)
        .orElse(Finding.passed("boot, warrant, load, key, start: each after what it rests on"));
  }

  private static Optional<String> disorder(List<LogRecord> records) {
    Set<String> keyed = new HashSet<>();
    Set<String> started = new HashSet<>();
    boolean loaded = false;
    for (int i = 0; i < records.size(); i++) {
      var record = records.get(i);
      var where =
          "record " + i + " (" + record.kind().name().toLowerCase(java.util.Locale.ROOT) + ") ";
      var instance = record.instance().orElse("");
      var fault =
          switch (record.kind()) {
            case BOOT -> i == 0 ? "" : "boots a second time";
            case WARRANT -> i == 1 ? "" : "is not record 1";
            case LOAD -> record.component().isPresent() ? "" : "names no component";
            case KEY ->
                !loaded
                    ? "comes before any load"
                    : instance.isEmpty()
                        ? "names no instance"
                        : keyed.add(instance) ? "" : "gives an instance a second key";
            case START ->
                !keyed.contains(instance)
                    ? "comes before the instance's key"
                    : started.add(instance) ? "" : "starts an instance a second time";
            case STOP -> keyed.contains(instance) ? "" : "stops an instance that never was";
            case GRANT, LINK, UNLOAD, POLICY -> "";
          };
      if (!fault.isEmpty()) {
        return Optional.of(where + fault);
      }
      if (i < 2 && record.kind() != (i == 0 ? Event.BOOT : Event.WARRANT)) {
        return Optional.of(
            where + "stands where the " + (i == 0 ? "boot" : "warrant") + " belongs");
      }
      loaded |= record.kind() == Event.LOAD;
    }
    return records.size() < 2 ? Optional.of("it ends before the warrant") : Optional.empty();
  }
}
