package motte.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes [Cbor] deterministically.
final class CborWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private CborWriter() {}

  static byte[] write(Cbor value) {
    var writer = new CborWriter();
    writer.value(value);
    return writer.out.toByteArray();
  }

  private void value(Cbor value) {
    switch (value) {
      case Cbor.Int(var number) -> {
        if (number >= 0) {
          head(0, number);
        } else {
          head(1, ~number);
        }
      }
      case Cbor.Blob(var bytes) -> {
        head(2, bytes.size());
        out.writeBytes(bytes.shared());
      }
      case Cbor.Text(var text) -> {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(3, utf8.length);
        out.writeBytes(utf8);
      }
      case Cbor.Array(var items) -> {
        head(4, items.size());
        items.forEach(this::value);
      }
      case Cbor.Map(var entries) -> {
        head(5, entries.size());
        entries.forEach((key, content) -> {
          value(key);
          value(content);
        });
      }
      case Cbor.Tag(var number, var content) -> {
        head(6, number);
        value(content);
      }
      case Cbor.Bool(var bool) -> out.write(bool ? 0xf5 : 0xf4);
      case Cbor.Null() -> out.write(0xf6);
    }
  }

  private void head(int major, long argument) {
    int first = major << 5;
    if (argument < 24) {
      out.write(first | (int) argument);
    } else if (argument < 1L << 8) {
      out.write(first | 24);
      bigEndian(argument, 1);
    } else if (argument < 1L << 16) {
      out.write(first | 25);
      bigEndian(argument, 2);
    } else if (argument < 1L << 32) {
      out.write(first | 26);
      bigEndian(argument, 4);
    } else {
      out.write(first | 27);
      bigEndian(argument, 8);
    }
  }

  private void bigEndian(long value, int size) {
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
