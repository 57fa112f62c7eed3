package motte.wasm.internal;

/// Arithmetic on the lanes of a long, all at once and without a branch.
///
/// The parameter `top` has the highest bit of each lane set, `width` is the bits of a lane, `ones`
/// has the lowest bit of each lane set. They are constants wherever these methods are called, and
/// HotSpot folds them. Nothing here lets a carry leave its lane.
final class Swar {
  private Swar() {}

  static long add(long a, long b, long top) {
    return (a & ~top) + (b & ~top) ^ ((a ^ b) & top);
  }

  static long sub(long a, long b, long top) {
    return (a | top) - (b & ~top) ^ (~(a ^ b) & top);
  }

  static long abs(long a, long top, int width) {
    long negative = a & top;
    return (a ^ fill(negative, width)) + (negative >>> (width - 1));
  }

  /// Each lane as its highest bit; the others must be clear.
  static long fill(long tops, int width) {
    return (tops << 1) - (tops >>> (width - 1));
  }

  static long select(long mask, long yes, long no) {
    return no ^ ((yes ^ no) & mask);
  }

  static long eq(long a, long b, long top, int width) {
    return fill(~tops(a ^ b, top) & top, width);
  }

  static long ne(long a, long b, long top, int width) {
    return fill(tops(a ^ b, top) & top, width);
  }

  /// Something whose highest bits tell which lanes are not zero.
  private static long tops(long a, long top) {
    return (a & ~top) + ~top | a;
  }

  static boolean allTrue(long a, long top) {
    return (~tops(a, top) & top) == 0;
  }

  static long ltS(long a, long b, long top, int width) {
    return fill(((a & ~b) | (~(a ^ b) & ~((a | top) - (b & ~top)))) & top, width);
  }

  static long ltU(long a, long b, long top, int width) {
    return fill(((~a & b) | (~(a ^ b) & ~((a | top) - (b & ~top)))) & top, width);
  }

  static long addSatS(long a, long b, long top, int width) {
    long sum = add(a, b, top);
    return saturate(sum, ~(a ^ b) & (a ^ sum), a, top, width);
  }

  static long subSatS(long a, long b, long top, int width) {
    long difference = sub(a, b, top);
    return saturate(difference, (a ^ b) & (a ^ difference), a, top, width);
  }

  /// The least or greatest value, by the sign of `a`, where the highest bit of `overflow` is set.
  private static long saturate(long value, long overflow, long a, long top, int width) {
    long limit = ~top + ((a & top) >>> (width - 1));
    return select(fill(overflow & top, width), limit, value);
  }

  static long addSatU(long a, long b, long top, int width) {
    long sum = add(a, b, top);
    return sum | fill(((a & b) | ((a | b) & ~sum)) & top, width);
  }

  static long subSatU(long a, long b, long top, int width) {
    long difference = sub(a, b, top);
    return difference & ~fill(((~a & b) | (~(a ^ b) & difference)) & top, width);
  }

  /// The mean, rounded up.
  static long avgrU(long a, long b, long ones) {
    return (a | b) - (((a ^ b) & ~ones) >>> 1);
  }

  static long shl(long a, int count, long ones, int width) {
    int n = count & width - 1;
    return (a & ones * (-1L >>> (64 - width) >>> n)) << n;
  }

  static long shrU(long a, int count, long ones, int width) {
    int n = count & width - 1;
    return a >>> n & ones * (-1L >>> (64 - width) >>> n);
  }

  static long shrS(long a, int count, long ones, int width) {
    int n = count & width - 1;
    long kept = ones * (-1L >>> (64 - width) >>> n);
    return (a >>> n & kept) | (fill(a & ones << (width - 1), width) & ~kept);
  }

  /// The lanes of `low` in the low half and those of `high` in the high half.
  static long pack(int low, int high) {
    return (low & 0xffffffffL) | (long) high << 32;
  }

  /// `half` with the lane of this width that begins at bit `shift` replaced.
  static long replace(long half, long lane, int shift, int width) {
    long field = -1L >>> (64 - width);
    return (half & ~(field << shift)) | (lane & field) << shift;
  }
}
