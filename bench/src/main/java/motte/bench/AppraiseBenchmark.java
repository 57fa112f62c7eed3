package motte.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import motte.appraise.Appraisal;
import motte.appraise.Position;
import motte.appraise.Positions;
import motte.core.Bytes;
import motte.trust.CertificateRequest;
import motte.trust.SigningKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A whole appraisal under a policy, from the bytes on the wire to the verdict, on platform `soft`:
/// of a log that the steward knows but for so many records, and of one that it does not know. The
/// difference between none and some records is what the log costs; the rest is signatures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AppraiseBenchmark {
  private static final int BEFORE = 300;
  private static final int WARM_UP = 6;
  private static final long ROUND = 500_000_000;

  /// How many records are new.
  @Param({"0", "100"})
  public int records;

  private Attested keep;
  private Optional<Position> known;
  private Bytes piece;
  private Bytes whole;
  private Bytes request;
  private CertificateRequest parsed;

  /// A keep whose log has some hundred records that the steward knows.
  @Setup
  public void prepare() {
    keep = new Attested(SigningKey.generate(SigningKey.Curve.P256));
    parsed = keep.request();
    request = parsed.der();
    keep.happen(BEFORE);
    known = keep.remembered(Positions.of(1), parsed);
    keep.happen(records);
    piece = keep.evidence(known);
    whole = keep.evidence(Optional.empty());
    for (var appraisal :
        new Appraisal[] {
          keep.appraise(request, piece, known), keep.appraise(request, whole, Optional.empty())
        }) {
      appraisal.facts().orElseThrow(() -> new IllegalStateException(appraisal.verdict().tree()));
    }
  }

  /// The same by CPU time, for a machine that does other things too.
  public static void main(String[] arguments) {
    for (int records : new int[] {0, 100}) {
      var benchmark = new AppraiseBenchmark();
      benchmark.records = records;
      benchmark.prepare();
      count(records + " new records", benchmark::newRecords);
      count(records + " new records, without request", benchmark::newRecordsWithoutRequest);
      count(BEFORE + records + " records, nothing known", benchmark::wholeLog);
    }
  }

  /// Prints the best of five rounds, after a warm-up.
  private static void count(String what, Supplier<Appraisal> judging) {
    var threads = ManagementFactory.getThreadMXBean();
    double best = 0;
    int trusted = 0;
    for (int round = -WARM_UP; round < 5; round++) {
      long start = threads.getCurrentThreadCpuTime();
      int done = 0;
      for (; threads.getCurrentThreadCpuTime() - start < ROUND; done++) {
        trusted += judging.get().facts().isPresent() ? 1 : 0;
      }
      double rate = done * 1e9 / (threads.getCurrentThreadCpuTime() - start);
      best = round < 0 ? best : Math.max(best, rate);
    }
    System.out.printf(Locale.ROOT, "%-40s %6.0f a second (%d)%n", what, best, trusted);
  }

  /// What is new of a log, with the request for a certificate.
  @Benchmark
  public Appraisal newRecords() {
    return keep.appraise(request, piece, known);
  }

  /// The same without the request's own signature: one of several on one piece of evidence.
  @Benchmark
  public Appraisal newRecordsWithoutRequest() {
    return keep.appraise(parsed, piece, known);
  }

  /// The whole log, to a steward that knows nothing of it.
  @Benchmark
  public Appraisal wholeLog() {
    return keep.appraise(request, whole, Optional.empty());
  }
}
