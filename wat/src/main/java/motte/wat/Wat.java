package motte.wat;

import java.nio.charset.StandardCharsets;
import motte.wat.Node.Group;

/// The text format of modules.
public final class Wat {
  private Wat() {}

  /// Translates the text of one module to the binary format: `(module ...)`, or only its fields.
  /// Identifiers become a name section. What the text says is not validated.
  public static byte[] toBinary(String text) {
    return encode(Reader.read(text));
  }

  /// Translates text in UTF-8.
  public static byte[] toBinary(byte[] text) {
    return toBinary(Utf8.decode(text, Position.START));
  }

  /// True if this is rather the text of a module than a binary one: it starts with a parenthesis, a
  /// comment or space.
  public static boolean isText(byte[] content) {
    int start = content.length >= 3 && content[0] == (byte) 0xef ? 3 : 0;
    var first =
        new String(
            content, start, Math.min(1, content.length - start), StandardCharsets.ISO_8859_1);
    return !first.isEmpty() && "(; \t\r\n".contains(first);
  }

  private static byte[] encode(Group text) {
    var items = Items.of(text);
    var module = items.takeGroup("module");
    if (module == null) {
      return ModuleEncoder.encode(Name.NONE, items);
    }
    items.end();
    return ModuleEncoder.encode(Name.take(module), module);
  }
}
