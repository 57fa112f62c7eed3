package motte.dcap;

import java.util.function.Function;
import motte.core.Bytes;

/// Reads little-endian fields one after another. Each read looks at the length first.
final class Fields {
  private final Bytes content;
  private final String what;
  private final Function<String, DcapException> fault;
  private int at;

  Fields(Bytes content, String what, Function<String, DcapException> fault) {
    this.content = content;
    this.what = what;
    this.fault = fault;
  }

  int at() {
    return at;
  }

  int left() {
    return content.size() - at;
  }

  Bytes take(String name, int size) {
    if (size < 0 || size > left()) {
      throw fault.apply(
          what
              + " ends early: `"
              + name
              + "` needs "
              + Integer.toUnsignedString(size)
              + " bytes at offset "
              + at
              + ", and "
              + left()
              + " are left");
    }
    at += size;
    return content.slice(at - size, at);
  }

  int u16(String name) {
    var field = take(name, 2);
    return (field.at(0) & 0xff) | (field.at(1) & 0xff) << 8;
  }

  /// An unsigned number of 32 bits.
  long u32(String name) {
    return Integer.toUnsignedLong(u16(name) | u16(name) << 16);
  }

  /// What is left, under another name.
  Fields inside(String name, long size) {
    return new Fields(take(name, (int) Math.min(size, Integer.MAX_VALUE)), name, fault);
  }

  void end() {
    if (left() != 0) {
      throw fault.apply(what + " is followed by " + left() + " bytes that do not belong to it");
    }
  }

  static boolean zero(Bytes bytes) {
    int or = 0;
    for (int i = 0; i < bytes.size(); i++) {
      or |= bytes.at(i);
    }
    return or == 0;
  }

  static boolean bit(Bytes bits, int index) {
    return (bits.at(index / 8) >> index % 8 & 1) == 1;
  }

  static Bytes and(Bytes a, Bytes b) {
    var out = new byte[a.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (a.at(i) & b.at(i));
    }
    return Bytes.wrap(out);
  }

  static Bytes join(Bytes a, Bytes b) {
    var out = new byte[a.size() + b.size()];
    System.arraycopy(a.toArray(), 0, out, 0, a.size());
    System.arraycopy(b.toArray(), 0, out, a.size(), b.size());
    return Bytes.wrap(out);
  }
}
