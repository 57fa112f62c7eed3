package motte.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import motte.cca.CcaEndorsements;
import motte.cca.CcaExpectations;
import motte.cca.CcaToken;
import motte.core.Bytes;
import motte.endorsement.SignatureEngine;
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

/// Appraisals a second of a token of Arm CCA, one thread, every check made and said: two signatures
/// on P-384, the platform's and the realm's. The token is a real one: `../shared/vectors` must be
/// there.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CcaBenchmark {
  private static final Path VECTORS = Path.of("../shared/vectors/attestation/cca/trustee");

  private Bytes evidence;
  private CcaExpectations wanted;
  private SignatureEngine engine;

  /// Reads the token and the platform's key.
  @Setup
  public void prepare() {
    try {
      evidence = Bytes.wrap(Files.readAllBytes(VECTORS.resolve("cca-example-token.cbor")));
      var key = CcaEndorsements.parse(Files.readString(VECTORS.resolve("cpak-pub.json")));
      wanted = CcaExpectations.of(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine = SignatureEngine.bouncyCastle();
  }

  /// The token is only read.
  @Benchmark
  public CcaToken read() {
    return CcaToken.parse(evidence);
  }

  /// The token is read and judged. Its keys are made ready each time: a realm's is its own.
  @Benchmark
  public boolean whole() {
    var findings = Findings.of(CcaToken.LAYER);
    CcaToken.parse(evidence).appraise(wanted, engine, findings);
    if (!findings.sound()) {
      throw new AssertionError(findings.checks().toString());
    }
    return true;
  }
}
