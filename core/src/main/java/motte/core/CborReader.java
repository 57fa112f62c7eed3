package motte.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads [Cbor] and rejects what is not deterministic.
final class CborReader {
  private static final int DEEPEST = 64;

  private final byte[] bytes;
  private int at;
  private int depth;

  CborReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static CoreException malformed(String message) {
    return new CoreException(
        Kind.INVALID,
        "cbor-malformed",
        message,
        "the deterministic encoding of RFC 8949 section 4.2.1 is required");
  }

  static CoreException unexpected(Cbor value, String wanted) {
    return malformed(wanted + " is expected, not " + value.getClass().getSimpleName());
  }

  Cbor document() {
    var value = value();
    if (at != bytes.length) {
      throw here((bytes.length - at) + " bytes follow the value");
    }
    return value;
  }

  private Cbor value() {
    if (++depth > DEEPEST) {
      throw here("nested more than " + DEEPEST + " deep");
    }
    int first = next();
    int major = first >> 5;
    Cbor value = major == 7 ? simple(first) : composite(major, argument(first & 0x1f));
    depth--;
    return value;
  }

  private Cbor composite(int major, long argument) {
    return switch (major) {
      case 0 -> new Cbor.Int(argument);
      case 1 -> new Cbor.Int(~argument);
      case 2 -> new Cbor.Blob(Bytes.wrap(take(argument)));
      case 3 -> new Cbor.Text(utf8(take(argument)));
      case 4 -> array(argument);
      case 5 -> map(argument);
      default -> new Cbor.Tag(argument, value());
    };
  }

  private Cbor simple(int first) {
    return switch (first) {
      case 0xf4 -> new Cbor.Bool(false);
      case 0xf5 -> new Cbor.Bool(true);
      case 0xf6 -> new Cbor.Null();
      default -> throw here("simple values and floats do not occur");
    };
  }

  private Cbor array(long size) {
    List<Cbor> items = new ArrayList<>();
    for (long i = 0; i < bounded(size); i++) {
      items.add(value());
    }
    return new Cbor.Array(items);
  }

  private Cbor map(long size) {
    var entries = Cbor.emptyMap().entries();
    var sorted = new java.util.TreeMap<Cbor, Cbor>(entries.comparator());
    byte[] previous = new byte[0];
    for (long i = 0; i < bounded(size); i++) {
      int start = at;
      var key = value();
      var encoded = Arrays.copyOfRange(bytes, start, at);
      if (i > 0 && Arrays.compareUnsigned(previous, encoded) >= 0) {
        throw here("map keys are repeated or out of order");
      }
      previous = encoded;
      sorted.put(key, value());
    }
    return new Cbor.Map(sorted);
  }

  private long argument(int low) {
    if (low < 24) {
      return low;
    }
    if (low > 27) {
      throw here("indefinite lengths do not occur");
    }
    int size = 1 << (low - 24);
    long value = 0;
    for (byte b : take(size)) {
      value = value << 8 | (b & 0xff);
    }
    long least = size == 1 ? 24 : 1L << (4 * size);
    if (value < 0 || value < least) {
      throw here(value < 0 ? "the number is beyond 63 bits" : "a shorter head would do");
    }
    return value;
  }

  /// An element needs a byte at least, so a size beyond the whole input is refused before any work.
  private long bounded(long size) {
    if (size > bytes.length) {
      throw here("the value ends too early");
    }
    return size;
  }

  private int next() {
    return take(1)[0] & 0xff;
  }

  private byte[] take(long size) {
    if (size > bytes.length - at) {
      throw here("the value ends too early");
    }
    at += (int) size;
    return Arrays.copyOfRange(bytes, at - (int) size, at);
  }

  private String utf8(byte[] text) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException _) {
      throw here("the text is not UTF-8");
    }
  }

  private CoreException here(String message) {
    return malformed(message + " (CBOR, offset " + at + ")");
  }
}
