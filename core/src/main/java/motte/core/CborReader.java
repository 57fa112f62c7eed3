package motte.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Reads [Cbor]: what is deterministic and nothing else, or whatever RFC 8949 §3 calls well-formed
/// of the types that occur. Both are strict in lengths, depth and duplicates.
final class CborReader {
  private static final int DEEPEST = 64;
  private static final int INDEFINITE = 31;
  private static final int BREAK = 0xff;

  /// A size that no head can have.
  private static final long UNTIL_BREAK = -1;

  private final byte[] bytes;
  private final boolean deterministic;
  private int at;
  private int depth;

  CborReader(byte[] bytes, boolean deterministic) {
    this.bytes = bytes;
    this.deterministic = deterministic;
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
    int low = first & 0x1f;
    Cbor value =
        major == 7
            ? simple(first)
            : low == INDEFINITE && !deterministic
                ? indefinite(major)
                : composite(major, argument(low));
    depth--;
    return value;
  }

  /// A value that ends with a break (RFC 8949 §3.2).
  private Cbor indefinite(int major) {
    return switch (major) {
      case 2 -> new Cbor.Blob(Bytes.wrap(chunks(major, _ -> {})));
      case 3 -> new Cbor.Text(utf8(chunks(major, this::utf8)));
      case 4 -> array(UNTIL_BREAK);
      case 5 -> map(UNTIL_BREAK);
      default -> throw here("this type has no indefinite length");
    };
  }

  /// The chunks of a string: each has a definite length and the string's own type.
  private byte[] chunks(int major, Consumer<byte[]> check) {
    var joined = new ByteArrayOutputStream();
    while (!ended()) {
      int first = next();
      if (first >> 5 != major) {
        throw here("a chunk is not of its string's type");
      }
      var chunk = take(argument(first & 0x1f));
      check.accept(chunk);
      joined.writeBytes(chunk);
    }
    return joined.toByteArray();
  }

  /// Whether a break is next; it is taken.
  private boolean ended() {
    if (at < bytes.length && (bytes[at] & 0xff) == BREAK) {
      at++;
      return true;
    }
    return false;
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
    for (long i = 0; size == UNTIL_BREAK ? !ended() : i < bounded(size); i++) {
      items.add(value());
    }
    return new Cbor.Array(items);
  }

  private Cbor map(long size) {
    var entries = Cbor.emptyMap().entries();
    var sorted = new java.util.TreeMap<Cbor, Cbor>(entries.comparator());
    byte[] previous = new byte[0];
    for (long i = 0; size == UNTIL_BREAK ? !ended() : i < bounded(size); i++) {
      int start = at;
      var key = value();
      var encoded = Arrays.copyOfRange(bytes, start, at);
      if (deterministic && i > 0 && Arrays.compareUnsigned(previous, encoded) >= 0) {
        throw here("map keys are repeated or out of order");
      }
      previous = encoded;
      if (sorted.put(key, value()) != null) {
        throw here("a map key is repeated");
      }
    }
    return new Cbor.Map(sorted);
  }

  private long argument(int low) {
    if (low < 24) {
      return low;
    }
    if (low > 27) {
      throw here(
          low == INDEFINITE ? "indefinite lengths do not occur here" : "this head is reserved");
    }
    int size = 1 << (low - 24);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | next();
    }
    long least = !deterministic ? 0 : size == 1 ? 24 : 1L << (4 * size);
    if (value < least) {
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
    if (at == bytes.length) {
      throw here("the value ends too early");
    }
    return bytes[at++] & 0xff;
  }

  private byte[] take(long size) {
    if (size > bytes.length - at) {
      throw here("the value ends too early");
    }
    at += (int) size;
    return Arrays.copyOfRange(bytes, at - (int) size, at);
  }

  private String utf8(byte[] text) {
    if (ascii(text)) {
      return new String(text, StandardCharsets.US_ASCII);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException _) {
      throw here("the text is not UTF-8");
    }
  }

  private static boolean ascii(byte[] text) {
    for (byte each : text) {
      if (each < 0) {
        return false;
      }
    }
    return true;
  }

  private CoreException here(String message) {
    return malformed(message + " (CBOR, offset " + at + ")");
  }
}
