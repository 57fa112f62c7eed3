package motte.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.dcap.DcapAppraiser;
import motte.dcap.DcapCollateral;
import motte.dcap.DcapPolicy;
import motte.dcap.DcapResult;
import motte.dcap.Intel;
import motte.dcap.Quote;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureScheme;
import motte.trust.Spki;
import motte.verdict.Findings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// TDX quotes a second, each judged whole: signatures, collateral, levels, every check said. Needs
/// the vectors beside the checkout.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DcapBenchmark {
  private static final Path FOLDER = Path.of("../shared/vectors/attestation/tdx/dcap-qvl");
  private static final Instant AT = Instant.parse("2025-07-01T00:00:00Z");
  private static final Bytes P256 =
      Bytes.parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final long SECOND = 1_000_000_000L;
  private static final int ROUNDS = 6;

  private Bytes bytes;
  private Bytes file;
  private Quote quote;
  private DcapCollateral collateral;
  private DcapAppraiser appraiser;
  private SignatureEngine.PreparedKey key;

  /// Reads the evidence.
  @Setup
  public void prepare() throws IOException {
    bytes = Bytes.wrap(Files.readAllBytes(FOLDER.resolve("tdx_quote")));
    file = Bytes.wrap(Files.readAllBytes(FOLDER.resolve("tdx_quote_collateral.json")));
    quote = Quote.parse(bytes);
    collateral = read();
    appraiser = DcapAppraiser.of(Intel.roots());
    var point = quote.signature().attestationKey().hex();
    key = SignatureEngine.bouncyCastle().prepare(new Spki(Bytes.parseHex(P256.hex() + point)));
  }

  /// The yardstick: one P-256 signature checked, all that a known platform leaves to do.
  @Benchmark
  public void signature() {
    key.verify(SignatureScheme.ECDSA_SHA256, quote.signed(), quote.signature().signature());
  }

  /// The quote read, nothing judged.
  @Benchmark
  public Quote parse() {
    return Quote.parse(bytes);
  }

  /// A quote of a platform that was seen before.
  @Benchmark
  public DcapResult warm() {
    return sound(appraiser, collateral);
  }

  /// The first quote of all: ten signatures.
  @Benchmark
  public DcapResult cold() {
    return sound(DcapAppraiser.of(Intel.roots()), collateral);
  }

  /// The same, and the collateral is read from its file.
  @Benchmark
  public DcapResult coldFromFile() {
    return sound(DcapAppraiser.of(Intel.roots()), read());
  }

  /// The same by this thread's CPU time, for a machine that is busy with other things: `openssl
  /// speed` counts so too.
  public static void main(String[] args) throws IOException {
    var one = new DcapBenchmark();
    one.prepare();
    rate("signature", one::signature);
    rate("parse", one::parse);
    rate("warm", one::warm);
    rate("cold", one::cold);
    rate("coldFromFile", one::coldFromFile);
  }

  private static void rate(String name, Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    var best = 0L;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = threads.getCurrentThreadCpuTime();
      long count = 0;
      long spent = 0;
      while (spent < SECOND) {
        work.run();
        count++;
        spent = threads.getCurrentThreadCpuTime() - begin;
      }
      best = Math.max(best, count * SECOND / spent);
    }
    System.out.printf("%-12s %,9d /s of CPU time, the best of %d seconds%n", name, best, ROUNDS);
  }

  private DcapCollateral read() {
    return DcapCollateral.parse(Map.of("collateral", file));
  }

  private DcapResult sound(DcapAppraiser by, DcapCollateral given) {
    var findings = Findings.of("bench");
    var result = by.appraise(bytes, given, DcapPolicy.standard(), AT, findings);
    if (!findings.sound()) {
      throw new IllegalStateException("the evidence is good, but was refused");
    }
    return result;
  }
}
