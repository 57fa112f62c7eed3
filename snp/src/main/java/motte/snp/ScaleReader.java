package motte.snp;

import motte.core.Bytes;
import motte.core.Kind;

/// Reads SCALE (simple concatenated aggregate little-endian), as dstack's attestations are written.
final class ScaleReader {
  private final Bytes from;
  private int at;

  ScaleReader(Bytes from) {
    this.from = from;
  }

  int u8() {
    if (at >= from.size()) {
      throw malformed("it ends early");
    }
    return from.at(at++) & 0xff;
  }

  /// A compact number below 2³⁰, in its shortest form.
  int compact() {
    int first = u8();
    int extra =
        switch (first & 3) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> 3;
          default -> throw malformed("a length beyond 2^30");
        };
    long value = first;
    for (int i = 1; i <= extra; i++) {
      value |= (long) u8() << (8 * i);
    }
    value >>>= 2;
    if ((extra == 1 && value < 1 << 6) || (extra == 3 && value < 1 << 14)) {
      throw malformed("a length that is not in its shortest form");
    }
    return (int) value;
  }

  /// A length, and so many bytes.
  Bytes bytes() {
    return bytes(compact());
  }

  Bytes bytes(int size) {
    if (size > from.size() - at) {
      throw malformed(size + " bytes at " + at + " of " + from.size());
    }
    at += size;
    return from.slice(at - size, at);
  }

  boolean atEnd() {
    return at == from.size();
  }

  static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "snp-evidence-malformed",
        "the evidence cannot be read: " + what,
        "send it as the platform made it");
  }
}
