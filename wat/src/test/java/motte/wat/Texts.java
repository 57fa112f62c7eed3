package motte.wat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;

/// Short ways to translate texts.
final class Texts {
  private Texts() {}

  /// The module in hexadecimal, without its header of eight bytes.
  static String hex(String text) {
    return HexFormat.of().formatHex(Wat.toBinary(text)).substring(16);
  }

  /// The instructions in hexadecimal, of a short function without locals that stands in a module
  /// with these fields before it.
  static String code(String fields, String instructions) {
    var module = Wat.toBinary("(module " + fields + " (func " + instructions + "))");
    int at = 8;
    while (module[at] != 10) {
      at += 2 + module[at + 1];
    }
    // Size of the section, one function, its size, no locals, instructions, end.
    assertThat(module[at + 3]).isEqualTo((byte) (module[at + 1] - 2)).isPositive();
    return HexFormat.of().formatHex(module, at + 5, at + 1 + module[at + 1]);
  }

  /// The instructions in hexadecimal.
  static String code(String instructions) {
    return code("", instructions);
  }

  /// The message with which a text is refused.
  static String refusal(String text) {
    return assertThatExceptionOfType(WatException.class)
        .isThrownBy(() -> Wat.toBinary(text))
        .actual()
        .getMessage();
  }
}
