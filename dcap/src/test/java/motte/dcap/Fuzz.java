package motte.dcap;

import java.util.Arrays;
import java.util.Random;
import motte.core.Bytes;

/// Damages bytes, the same way for the same seed.
final class Fuzz {
  private final Random random;

  private Fuzz(long seed) {
    this.random = new Random(seed);
  }

  static Fuzz seeded(long seed) {
    return new Fuzz(seed);
  }

  Bytes mutated(Bytes input) {
    var bytes = input.toArray();
    return switch (random.nextInt(5)) {
      case 0 -> Bytes.wrap(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 1 -> Bytes.wrap(Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64)));
      case 2 -> {
        for (int i = 0; i < 4; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        yield Bytes.wrap(bytes);
      }
      case 3 -> {
        // A hole: everything behind it moves.
        int at = random.nextInt(bytes.length);
        int size = Math.min(bytes.length - at, 1 + random.nextInt(16));
        System.arraycopy(bytes, at + size, bytes, at, bytes.length - at - size);
        yield Bytes.wrap(Arrays.copyOf(bytes, bytes.length - size));
      }
      default -> {
        int at = random.nextInt(bytes.length);
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) -random.nextInt(2));
        yield Bytes.wrap(bytes);
      }
    };
  }
}
