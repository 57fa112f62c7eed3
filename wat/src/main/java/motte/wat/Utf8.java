package motte.wat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Strict UTF-8, in both directions.
final class Utf8 {
  private Utf8() {}

  static String decode(byte[] bytes, Position at) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new WatException(at, "malformed UTF-8 encoding");
    }
  }
}
