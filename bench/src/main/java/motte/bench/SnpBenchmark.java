package motte.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.endorsement.PathValidator;
import motte.endorsement.SignatureEngine;
import motte.snp.SnpAppraiser;
import motte.snp.SnpEndorsements;
import motte.snp.SnpEvidence;
import motte.snp.SnpPolicy;
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

/// Appraisals a second of a report of AMD SEV-SNP, one thread, every check made and said. The
/// report and its certificates are a real machine's: `../shared/vectors/attestation` must be there.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SnpBenchmark {
  private static final Path VECTORS = Path.of("../shared/vectors/attestation/snp");
  private static final Instant AT = Instant.parse("2024-06-01T00:00:00Z");
  private static final SnpPolicy POLICY = SnpPolicy.STANDARD.allowingMissingCrl();

  private Bytes evidence;
  private List<Bytes> certificates;
  private SnpEndorsements endorsements;
  private SnpAppraiser appraiser;

  /// Reads the report and its certificates.
  @Setup
  public void prepare() {
    evidence = read("trustee/test-report.bin");
    certificates = List.of(read("trustee/test-vcek.der"), read("virtee/cert_chain_milan"));
    endorsements = SnpEndorsements.parse(certificates);
    appraiser = appraiser();
  }

  /// The key was seen before: what remains is to read, one P-384 signature, and the checks.
  @Benchmark
  public boolean warm() {
    return appraise(appraiser, endorsements);
  }

  /// The same, and the certificates come with the report each time.
  @Benchmark
  public boolean warmWithCertificates() {
    return appraise(appraiser, SnpEndorsements.parse(certificates));
  }

  /// Nothing was seen before: three RSA-4096 PSS signatures and one of P-384.
  @Benchmark
  public boolean cold() {
    return appraise(appraiser(), SnpEndorsements.parse(certificates));
  }

  private boolean appraise(SnpAppraiser with, SnpEndorsements given) {
    var findings = Findings.of("snp");
    with.appraise(SnpEvidence.parse(evidence), given, POLICY, AT, findings);
    if (!findings.sound()) {
      throw new AssertionError(findings.checks().toString());
    }
    return true;
  }

  private static SnpAppraiser appraiser() {
    return SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()));
  }

  private static Bytes read(String file) {
    try {
      return Bytes.wrap(Files.readAllBytes(VECTORS.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
