package motte.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whatever the bytes are, there is a module or a [FormatException]. The corpus is small modules
/// (their source next to them) and, as `.hex`, what once failed.
final class FuzzTest {
  private static final int ROUNDS = Integer.getInteger("motte.fuzz.format", 40_000);

  private static List<byte[]> corpus() throws IOException, URISyntaxException {
    var found = new ArrayList<byte[]>();
    var directory = Path.of(Objects.requireNonNull(FuzzTest.class.getResource("corpus")).toURI());
    try (var files = Files.list(directory)) {
      for (var file : files.sorted().toList()) {
        if (file.toString().endsWith(".wasm")) {
          found.add(Files.readAllBytes(file));
        } else if (file.toString().endsWith(".hex")) {
          found.add(HexFormat.of().parseHex(Files.readString(file).strip()));
        }
      }
    }
    return found;
  }

  /// Whether these bytes are a valid module; fails if they are neither that nor refused.
  private static boolean holds(byte[] wasm) {
    try {
      var module = WasmModule.parse(wasm);
      for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
        check(module.body(i));
      }
      return true;
    } catch (FormatException e) {
      if (!e.getMessage().contains(" at offset 0x") && !e.getMessage().contains("component")) {
        fail("nowhere: " + e.getMessage());
      }
      return false;
    } catch (RuntimeException | Error e) {
      return fail(HexFormat.of().formatHex(wasm), e);
    }
  }

  /// What every body keeps to.
  private static void check(Body body) {
    var branches = new int[body.labelCount()];
    int ends = 0;
    for (int i = 0; i < body.size(); i++) {
      switch (body.op(i)) {
        case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL ->
            branches[body.x(i)]++;
        case BR_TABLE -> Arrays.stream(body.targets(body.x(i))).forEach(label -> branches[label]++);
        case END, DELEGATE -> ends += body.label(body.x(i)).end() == i ? 1 : 0;
        default -> {}
      }
    }
    for (int i = 0; i < branches.length; i++) {
      var label = body.label(i);
      for (int j = 0; j < label.catchCount(); j++) {
        branches[label.catchClause(j).label()]++;
      }
    }
    boolean sound = ends == branches.length;
    for (int i = 0; i < branches.length; i++) {
      var label = body.label(i);
      sound &= label.branches() == branches[i] && label.end() > label.begin();
      sound &= i == 0 || body.x(label.begin()) == i;
    }
    assertThat(sound).as(body.toString()).isTrue();
    assertThat(body.op(body.size() - 1)).isEqualTo(Op.END);
    assertThat(body.label(0).end()).isEqualTo(body.size() - 1);
  }

  @Test
  void the_corpus_is_replayed() throws IOException, URISyntaxException {
    int valid = 0;
    for (var wasm : corpus()) {
      valid += holds(wasm) ? 1 : 0;
    }

    assertThat(valid).isGreaterThanOrEqualTo(6);
  }

  @Test
  void every_beginning_of_a_module_is_refused_or_a_module() throws IOException, URISyntaxException {
    for (var wasm : corpus()) {
      for (int i = 0; i < wasm.length; i++) {
        holds(Arrays.copyOf(wasm, i));
      }
    }
  }

  @Test
  void random_bytes_are_refused() {
    var random = random(1);
    for (int i = 0; i < ROUNDS / 4; i++) {
      var wasm = new byte[8 + random.nextInt(60)];
      random.nextBytes(wasm);
      System.arraycopy(Binary.module().build(), 0, wasm, 0, 8);
      if (wasm.length > 9) {
        wasm[8] = (byte) random.nextInt(14);
        wasm[9] = (byte) (wasm.length - 10);
      }
      holds(wasm);
    }
  }

  @Test
  void modules_that_were_damaged_are_refused_or_still_modules()
      throws IOException, URISyntaxException {
    var random = random(2);
    var corpus = corpus();
    int valid = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var wasm = corpus.get(random.nextInt(corpus.size()));
      valid += holds(damaged(wasm, corpus, random)) ? 1 : 0;
    }

    assertThat(valid).isGreaterThan(ROUNDS / 100);
  }

  @Test
  void random_instructions_are_refused_or_valid() {
    var random = random(3);
    int valid = 0;
    for (int i = 0; i < ROUNDS / 2; i++) {
      valid += holds(Binary.withCode(instructions(random))) ? 1 : 0;
    }

    assertThat(valid).isGreaterThan(ROUNDS / 1000);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static byte[] damaged(byte[] wasm, List<byte[]> corpus, RandomGenerator random) {
    var bytes = wasm.clone();
    for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 9; n--) {
      int at = 8 + random.nextInt(bytes.length - 8);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (bytes[at] + random.nextInt(-2, 3));
        case 3 -> {
          int size = Math.min(1 + random.nextInt(8), bytes.length - at);
          var other = corpus.get(random.nextInt(corpus.size()));
          int from = random.nextInt(other.length);
          System.arraycopy(other, from, bytes, at, Math.min(size, other.length - from));
        }
        default -> {
          int other = 8 + random.nextInt(bytes.length - 8);
          byte kept = bytes[at];
          bytes[at] = bytes[other];
          bytes[other] = kept;
        }
      }
    }
    return bytes;
  }

  /// Instructions whose operands are likely to be there: drops, blocks and branches among
  /// constants.
  private static int[] instructions(RandomGenerator random) {
    int[][] pieces = {
      {0x41, 1},
      {0x41, 0},
      {0x1a},
      {0x02, 0x40},
      {0x03, 0x40},
      {0x04, 0x40},
      {0x05},
      {0x0b},
      {0x02, 1},
      {0x03, 1},
      {0x0c, 0},
      {0x0c, 1},
      {0x0d, 0},
      {0x0d, 1},
      {0x0e, 1, 0, 1},
      {0x0f},
      {0x00},
      {0x01},
      {0x45},
      {0x6a},
      {0x23, 0},
      {0x24, 0},
      {0x10, 0},
      {0x06, 0x40},
      {0x19},
      {0x09, 0},
      {0x18, 0},
      {0x1f, 0x40, 1, 2, 0},
      {0x04, 1},
      {0x1b},
      {random.nextInt(256)},
      {0xfb, random.nextInt(32), 0},
      {0xfc, random.nextInt(18), 0, 0},
      {0xfd, random.nextInt(99)}
    };
    var code = IntStream.builder();
    int blocks = 0;
    for (int n = random.nextInt(24); n > 0; n--) {
      var piece = pieces[random.nextInt(pieces.length)];
      Arrays.stream(piece).forEach(code::add);
      blocks += nesting(piece[0]);
    }
    for (; blocks > 0; blocks--) {
      code.add(0x0b);
    }
    return code.build().toArray();
  }

  private static int nesting(int code) {
    return switch (code) {
      case 0x02, 0x03, 0x04, 0x06, 0x1f -> 1;
      case 0x0b, 0x18 -> -1;
      default -> 0;
    };
  }
}
