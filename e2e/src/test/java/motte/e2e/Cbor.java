package motte.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Encoded CBOR, put together from encoded parts (RFC 8949 §3).
final class Cbor {
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;

  private Cbor() {}

  static byte[] of(long number) {
    return number < 0 ? head(NEGATIVE, -1 - number) : head(0, number);
  }

  static byte[] of(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return joined(head(TEXT, utf8.length), utf8);
  }

  static byte[] of(byte[] bytes) {
    return joined(head(BYTES, bytes.length), bytes);
  }

  static byte[] array(byte[]... items) {
    return joined(head(ARRAY, items.length), joined(items));
  }

  /// A map whose keys are numbers.
  static byte[] map(Map<Integer, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(head(MAP, entries.size()));
    new TreeMap<>(entries)
        .forEach((key, value) -> {
          out.writeBytes(of(key));
          out.writeBytes(value);
        });
    return out.toByteArray();
  }

  static byte[] tag(int tag, byte[] content) {
    return joined(head(TAG, tag), content);
  }

  private static byte[] head(int kind, long value) {
    var out = ByteBuffer.allocate(9);
    int major = kind << 5;
    if (value < 24) {
      out.put((byte) (major | value));
    } else if (value < 1 << 8) {
      out.put((byte) (major | 24)).put((byte) value);
    } else if (value < 1 << 16) {
      out.put((byte) (major | 25)).putShort((short) value);
    } else {
      out.put((byte) (major | 26)).putInt(Math.toIntExact(value));
    }
    var head = new byte[out.position()];
    out.get(0, head);
    return head;
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
