package motte.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.MotteException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever bytes come: each parser gives a value or an error of ours.
final class FuzzTest {
  private static final int ROUNDS = 3_000;

  static Stream<Arguments> parsers() {
    return Stream.of(
        arguments("report", SnpReport::parse, "snp/trustee/test-report.bin"),
        arguments("evidence, raw", SnpEvidence::parse, "snp/trustee/test-vlek-report.bin"),
        arguments("evidence, dstack", SnpEvidence::parse, "snp/dstack/sev_snp_attestation.bin"),
        arguments("evidence, trustee", SnpEvidence::parse, "snp/trustee/e2e-evidence.json"),
        arguments("evidence, azure", SnpEvidence::parse, "snp/azure/evidence-v0.json"),
        arguments("VEK", Vek::parse, "snp/trustee/test-vcek.der"),
        arguments("VLEK", Vek::parse, "snp/trustee/test-vlek.der"),
        arguments("chain", Certificates::parse, "snp/virtee/cert_chain_milan"),
        arguments("HCL", FuzzTest::hcl, "snp/azure/hcl-report.bin"));
  }

  private static Arguments arguments(String name, Function<Bytes, ?> parser, String seed) {
    return Arguments.of(name, parser, seed);
  }

  private static Object hcl(Bytes bytes) {
    var hcl = HclReport.parse(bytes);
    return hcl.expectedReportData().hex() + hcl.reportData() + hcl.attestationKey();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void a_parser_gives_a_value_or_an_error_of_ours(
      String name, Function<Bytes, ?> parser, String seed) {
    var original = Vectors.bytes(seed).toArray();
    var random = new Random(name.hashCode());
    int rounds = original.length > 10_000 ? ROUNDS / 10 : ROUNDS;

    for (int round = 0; round < rounds; round++) {
      var mutated = mutated(original, random);
      try {
        assertThat(parser.apply(Bytes.wrap(mutated))).isNotNull();
      } catch (MotteException _) {
        // It said what is wrong.
      } catch (RuntimeException e) {
        fail(name + ", round " + round, e);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void every_beginning_of_evidence_gives_a_value_or_an_error_of_ours(
      String name, Function<Bytes, ?> parser, String seed) {
    var original = Vectors.bytes(seed).toArray();
    int step = Math.max(1, original.length / 1_500);

    for (int size = 0; size < original.length; size += step) {
      try {
        assertThat(parser.apply(Bytes.wrap(Arrays.copyOf(original, size)))).isNotNull();
      } catch (MotteException _) {
        // It said what is wrong.
      } catch (RuntimeException e) {
        fail(name + ", " + size + " bytes", e);
      }
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    var bytes = original.clone();
    for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          int to = random.nextInt(bytes.length);
          int size = Math.min(bytes.length - Math.max(at, to), random.nextInt(64));
          System.arraycopy(bytes, at, bytes, to, size);
        }
      }
    }
    return bytes;
  }
}
