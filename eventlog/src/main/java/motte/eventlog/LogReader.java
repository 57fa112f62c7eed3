package motte.eventlog;

import java.util.Arrays;
import motte.core.Bytes;
import motte.core.Kind;

/// Reads a log from front to back and never beyond its end.
final class LogReader {
  /// Logs of real machines have some 100 KiB; areas reserved for them, up to some MiB.
  static final int LARGEST = 16 << 20;

  private final byte[] bytes;
  private int at;

  LogReader(Bytes log) {
    if (log.size() > LARGEST) {
      throw new EventlogException(
          Kind.EXHAUSTED,
          "eventlog-too-large",
          "the log has " + log.size() + " bytes, more than " + LARGEST,
          "give the log alone, without what follows it");
    }
    bytes = log.toArray();
  }

  int at() {
    return at;
  }

  int left() {
    return bytes.length - at;
  }

  /// Whether all that is left are zeros, or all 0xFF: the unused end of an area.
  boolean onlyPadding() {
    for (int i = at; i < bytes.length; i++) {
      if (bytes[i] != bytes[at] || (bytes[i] != 0 && bytes[i] != -1)) {
        return false;
      }
    }
    return true;
  }

  int u8() {
    need(1);
    return bytes[at++] & 0xff;
  }

  int u16() {
    return u8() | u8() << 8;
  }

  long u32() {
    return u16() | (long) u16() << 16;
  }

  long u64() {
    return u32() | u32() << 32;
  }

  /// A number with its highest byte first.
  long bigEndian(int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | u8();
    }
    return value;
  }

  Bytes take(long size) {
    need(size);
    at += (int) size;
    return Bytes.wrap(Arrays.copyOfRange(bytes, at - (int) size, at));
  }

  EventlogException malformed(String message) {
    return EventlogException.malformed(message + " (event log, offset " + at + ")");
  }

  private void need(long size) {
    if (size < 0 || size > left()) {
      throw malformed("the log ends too early: " + size + " bytes wanted, " + left() + " left");
    }
  }
}
