package motte.wasm.internal;

import java.util.Random;

/// Lanes one by one, the plain way, against which the fast way is held.
final class Lanes {
  private Lanes() {}

  /// The lane, sign-extended.
  static long lane(long half, int width, int index) {
    return half << (64 - width * (index + 1)) >> (64 - width);
  }

  /// The lane, zero-extended.
  static long unsigned(long lane, int width) {
    return lane & -1L >>> (64 - width);
  }

  /// A half whose lanes, of a random width, are often at an edge.
  static long half(Random random) {
    int width = 8 << random.nextInt(4);
    long half = 0;
    for (int i = 0; i < 64; i += width) {
      half |= unsigned(edge(random, width), width) << i;
    }
    return half;
  }

  private static long edge(Random random, int width) {
    long least = -1L << (width - 1);
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> -1;
      case 3 -> least;
      case 4 -> least + 1;
      case 5 -> ~least;
      case 6 -> random.nextInt(-2, 3) + (1L << (width / 2 - 1));
      case 7 -> random.nextInt(-2, 3) - (1L << (width / 2 - 1));
      case 8 -> random.nextInt(-2, 3) + (1L << (width / 2));
      case 9 -> random.nextInt(40);
      default -> random.nextLong();
    };
  }
}
