package motte.wasm;

import java.util.Arrays;
import java.util.Random;

/// The decisions that something random is made of, kept so that they can be made again, and fewer.
///
/// Zero is always the simplest choice: cutting decisions off or setting them to zero makes
/// something simpler.
final class Choices {
  private final Random random;
  private final boolean replay;
  private int[] made;
  private int next;

  private Choices(Random random, int[] made, boolean replay) {
    this.random = random;
    this.made = made;
    this.replay = replay;
  }

  /// Fresh decisions.
  static Choices of(long seed) {
    return new Choices(new Random(seed), new int[1024], false);
  }

  /// The same decisions again, then zeros.
  static Choices again(int[] made) {
    return new Choices(new Random(0), made, true);
  }

  /// A number from 0 to `bound` - 1.
  int below(int bound) {
    if (replay) {
      return next < made.length ? Math.floorMod(made[next++], bound) : 0;
    }
    if (next == made.length) {
      made = Arrays.copyOf(made, next * 2);
    }
    int choice = random.nextInt(bound);
    made[next++] = choice;
    return choice;
  }

  /// True once in `n` times.
  boolean oneIn(int n) {
    return below(n) == n - 1;
  }

  /// One of `values`; the first is the simplest.
  <T> T of(java.util.List<T> values) {
    return values.get(below(values.size()));
  }

  /// One letter of `letters`.
  char letter(String letters) {
    return letters.charAt(below(letters.length()));
  }

  /// All bits are equally likely, unless decisions are made again.
  int bits() {
    return below(1 << 16) << 16 | below(1 << 16);
  }

  /// All that were made.
  int[] made() {
    return Arrays.copyOf(made, Math.min(next, made.length));
  }
}
