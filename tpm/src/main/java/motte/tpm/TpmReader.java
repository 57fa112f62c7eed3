package motte.tpm;

import motte.core.Bytes;

/// Reads a TPM's big-endian structures (Part 2, 4). A length is checked before anything is taken,
/// and [#end] refuses what is left over.
final class TpmReader {
  private final byte[] content;
  private final String what;
  private int at;

  TpmReader(Bytes content, String what) {
    this.content = content.toArray();
    this.what = what;
  }

  int u8() {
    return (int) unsigned(1);
  }

  int u16() {
    return (int) unsigned(2);
  }

  /// A UINT32; what it counts never fits more than an `int`, so callers compare it unsigned.
  int u32() {
    return (int) unsigned(4);
  }

  long u64() {
    return unsigned(8);
  }

  /// A count of a list that may not be longer than `most`.
  int count(int most) {
    int count = u32();
    if (Integer.compareUnsigned(count, most) > 0) {
      throw fault("a list of " + Integer.toUnsignedString(count) + ", more than " + most);
    }
    return count;
  }

  Bytes take(int size) {
    if (size < 0 || size > content.length - at) {
      throw fault("it ends early: " + size + " B wanted, " + (content.length - at) + " left");
    }
    at += size;
    return Bytes.wrap(java.util.Arrays.copyOfRange(content, at - size, at));
  }

  /// A TPM2B: a UINT16 and as many bytes.
  Bytes sized() {
    return take(u16());
  }

  /// A TPM2B of at most `most` bytes.
  Bytes sized(int most) {
    int size = u16();
    if (size > most) {
      throw fault("a buffer of " + size + " B, more than " + most);
    }
    return take(size);
  }

  TpmAlgorithm algorithm() {
    return TpmAlgorithm.of(u16());
  }

  TpmAlgorithm hash() {
    return algorithm().requireHash();
  }

  int at() {
    return at;
  }

  int left() {
    return content.length - at;
  }

  Bytes rest() {
    return take(left());
  }

  /// The bytes from `from` up to here.
  Bytes since(int from) {
    return Bytes.wrap(java.util.Arrays.copyOfRange(content, from, at));
  }

  void end() {
    if (at != content.length) {
      throw fault((content.length - at) + " B follow it");
    }
  }

  TpmException fault(String message) {
    return TpmException.malformed("the " + what + " is not one: at byte " + at + ", " + message);
  }

  private long unsigned(int size) {
    if (size > content.length - at) {
      throw fault("it ends early: " + size + " B wanted, " + (content.length - at) + " left");
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | (content[at++] & 0xff);
    }
    return value;
  }
}
