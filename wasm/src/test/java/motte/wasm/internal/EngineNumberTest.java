package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import motte.compile.Compilation;
import motte.core.Digest;
import motte.format.Op;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

/// Code caches outlive the compiler that filled them. This notices when it begins to compile to
/// something else.
final class EngineNumberTest {
  /// The engine's number, and the digest of what it compiles a module with every instruction to.
  private static final String KNOWN =
      "10 sha256:41d7c6638c43d9a448786f2b6657570c8864de45f8bd220f64b73079adc2ada3";

  @Test
  void a_module_is_compiled_to_what_the_number_of_the_engine_stands_for() throws IOException {
    var module = WasmModule.parse(Wat.toBinary(everything()));

    var listing = new StringBuilder();
    for (boolean metered : List.of(false, true)) {
      var compilation = Compilation.of(module, new Compilation.Options(metered));
      for (var name : compilation.classNames().stream().sorted().toList()) {
        listing.append(Listing.of(compilation.classFile(name)));
      }
    }

    var digest = Digest.sha256(listing.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(FileCodeCache.ENGINE + " " + digest)
        .as(
            "modules are compiled to other classes than before: raise FileCodeCache.ENGINE by one, so"
                + " that no code cache gives old ones, and write it here with the new digest")
        .isEqualTo(KNOWN);
  }

  @Test
  void the_module_has_every_instruction() throws IOException {
    var module = WasmModule.parse(Wat.toBinary(everything()));

    assertThat(Arrays.stream(Op.values()).filter(op -> op.code() >= 0))
        .allMatch(module::uses, "is in everything.wat, or made from its signature");
  }

  private static String everything() throws IOException {
    try (var in = EngineNumberTest.class.getResourceAsStream("everything.wat")) {
      assertThat(in).isNotNull();
      var text = new StringBuilder();
      Arrays.stream(Op.values())
          .filter(op -> op.code() >= 0 && !op.signature().isEmpty() && !isConstant(op))
          .forEach(op -> compute(op, text));
      large(text);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("%computing", text);
    }
  }

  private static boolean isConstant(Op op) {
    return op.mnemonic().endsWith(".const") || op == Op.NOP;
  }

  /// A function for each kind of memory that takes what the instruction takes and gives what it
  /// gives.
  private static void compute(Op op, StringBuilder text) {
    switch (op.immediate()) {
      case NONE -> function(op, "", 'i', text);
      case V128 -> function(op, " i64x2 1 2", 'i', text);
      case SHUFFLE -> function(op, " 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31", 'i', text);
      case LANE -> function(op, " 1", 'i', text);
      default -> {
        var lane = op.immediate() == Op.Immediate.MEMARG_LANE ? " 1" : "";
        var offset = op.immediate() == Op.Immediate.MEMORY ? "" : " offset=16";
        function(op, " $plain" + lane, 'i', text);
        function(op, " $plain" + offset + lane, 'i', text);
        function(op, " $shared" + lane, 'i', text);
        function(op, " $wide" + offset + lane, 'l', text);
      }
    }
  }

  private static void function(Op op, String immediate, char address, StringBuilder text) {
    var signature = op.signature().replace('a', address);
    int colon = signature.indexOf(':');
    text.append("\n(func");
    for (int i = 0; i < colon; i++) {
      text.append(" (param ").append(type(signature.charAt(i))).append(')');
    }
    for (int i = colon + 1; i < signature.length(); i++) {
      text.append(" (result ").append(type(signature.charAt(i))).append(')');
    }
    for (int i = 0; i < colon; i++) {
      text.append(" (local.get ").append(i).append(')');
    }
    text.append(' ').append(op.mnemonic()).append(immediate).append(')');
  }

  private static String type(char letter) {
    return switch (letter) {
      case 'i' -> "i32";
      case 'l' -> "i64";
      case 'f' -> "f32";
      case 'd' -> "f64";
      case 'v' -> "v128";
      default -> throw new IllegalArgumentException("type " + letter);
    };
  }

  /// A function that has to be divided.
  private static void large(StringBuilder text) {
    text.append("\n(func (param $x i32) (result i32) (local $y i64) (loop $again");
    for (int i = 0; i < 900; i++) {
      text.append(
          """

          (if (i32.gt_u (local.get $x) (i32.const %1$d))
            (then (local.set $x (call $double (i32.sub (local.get $x) (i32.const %1$d)))))
            (else (local.set $y (i64.add (local.get $y) (i64.extend_i32_u (local.get $x))))
              (br_if $again (i64.gt_u (local.get $y) (i64.const %1$d000)))))\
          """
              .formatted(i));
    }
    text.append(") (local.get $x))");
  }
}
