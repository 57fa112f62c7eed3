package motte.core;

import java.util.regex.Pattern;

/// An amount of memory or storage.
///
/// @param bytes how many bytes; never negative
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB|TiB)?");

  public ByteSize {
    if (bytes < 0) {
      throw malformed(Long.toString(bytes));
    }
  }

  /// So many bytes.
  public static ByteSize ofBytes(long bytes) {
    return new ByteSize(bytes);
  }

  /// So many kibibytes (1,024 bytes).
  public static ByteSize ofKiB(long amount) {
    return new ByteSize(Math.multiplyExact(amount, 1L << 10));
  }

  /// So many mebibytes (1,048,576 bytes).
  public static ByteSize ofMiB(long amount) {
    return new ByteSize(Math.multiplyExact(amount, 1L << 20));
  }

  /// Reads `64 MiB`, `64MiB` or a bare number of bytes. The units are B, KiB, MiB, GiB, TiB.
  public static ByteSize parse(String text) {
    var match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw malformed(text);
    }
    var unit = match.group(2);
    int shift =
        switch (unit == null ? "B" : unit) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 40;
        };
    long amount = Long.parseLong(match.group(1));
    if (amount > Long.MAX_VALUE >> shift) {
      throw malformed(text);
    }
    return new ByteSize(amount << shift);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /// In the largest unit that divides it, as [#parse] reads it.
  @Override
  public String toString() {
    var units = new String[] {"B", "KiB", "MiB", "GiB", "TiB"};
    long amount = bytes;
    int unit = 0;
    while (unit < units.length - 1 && amount != 0 && amount % 1024 == 0) {
      amount /= 1024;
      unit++;
    }
    return amount + " " + units[unit];
  }

  private static CoreException malformed(String text) {
    return new CoreException(
        Kind.INVALID,
        "size-malformed",
        "`" + text + "` is not a size",
        "write a whole number and a unit, such as 64 MiB");
  }
}
