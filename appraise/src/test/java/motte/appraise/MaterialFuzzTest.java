package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.intake.Materials;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever stands in a file, reading and judging it ends in a verdict or in an error of ours. All
/// vectors, changed by a seeded generator; `-Dmotte.fuzz=N` changes more of them.
class MaterialFuzzTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");
  private static final Instant AT = Instant.parse("2025-07-01T00:00:00Z");
  private static final int LARGEST = 64 << 10;
  private static final int ROUNDS = Integer.getInteger("motte.fuzz", 1_500);

  private final MaterialAppraiser appraiser = MaterialAppraiser.of(PlatformPolicy.STANDARD);

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void changed_evidence_ends_in_a_verdict_or_in_an_error_of_ours() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "needs ../shared/vectors/attestation beside the checkout");
    var files = files();
    var random = new SplittableRandom(4);
    int understood = 0;

    for (int round = 0; round < ROUNDS; round++) {
      var file = files.get(random.nextInt(files.size()));
      var changed = change(Files.readAllBytes(file), random);
      understood += judged(file, round, changed) ? 1 : 0;
    }

    assertThat(understood).isPositive().isLessThan(ROUNDS);
  }

  @Test
  void random_bytes_and_empty_files_are_errors_of_ours() {
    var random = new SplittableRandom(5);

    for (int round = 0; round < 500; round++) {
      var content = new byte[random.nextInt(2_000)];
      random.nextBytes(content);
      judged(Path.of("random"), round, content);
    }
  }

  private boolean judged(Path file, int round, byte[] content) {
    try {
      appraiser
          .examine(Materials.of(Map.of("file", Bytes.of(content))), Materials.none(), AT)
          .json();
      return true;
    } catch (MotteException e) {
      assertThat(e.code()).isNotEmpty();
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError("round " + round + ", " + file, e);
    }
  }

  private static List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    try (var all = Files.walk(FOLDER)) {
      for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (Files.size(file) > 0 && Files.size(file) <= LARGEST) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /// A few bytes set, bits flipped, a piece cut out, doubled or moved, or the end cut off.
  private static byte[] change(byte[] content, SplittableRandom random) {
    var changed = content.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(6)) {
        case 0 -> changed[at] = (byte) random.nextInt();
        case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> changed[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> changed = Arrays.copyOf(changed, Math.max(1, at));
        case 4 -> {
          int to = at + random.nextInt(changed.length - at);
          var cut = new byte[Math.max(1, changed.length - (to - at))];
          System.arraycopy(changed, 0, cut, 0, Math.min(at, cut.length));
          if (cut.length > at) {
            System.arraycopy(changed, to, cut, at, cut.length - at);
          }
          changed = cut;
        }
        default -> {
          int size = random.nextInt(Math.min(64, changed.length - at) + 1);
          System.arraycopy(changed, random.nextInt(changed.length - size + 1), changed, at, size);
        }
      }
    }
    return changed;
  }
}
