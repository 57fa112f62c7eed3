package motte.wasm;

import motte.wat.Wat;

/// Runs modules whose functions have as many different types as possible, then an ordinary one:
/// `ManySignatures MODULES TYPES`. Prints what came out. In a process of its own, since HotSpot
/// never gives back what that takes.
final class ManySignatures {
  private static final String[] TYPES = {"i32", "i64", "f32", "f64", "externref"};
  private static final String[] ZEROS = {
    "(i32.const 1)", "(i64.const 1)", "(f32.const 1)", "(f64.const 1)", "(ref.null extern)"
  };
  private static final int PARAMETERS = 9;

  /// So many functions are called by one.
  private static final int CALLED = 250;

  private ManySignatures() {}

  public static void main(String... args) {
    int types = Integer.parseInt(args[1]);
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      hostile(i * types, types);
    }
    System.out.println("ordinary " + ordinary());
  }

  private static void hostile(int first, int count) {
    var text = new StringBuilder("(module (global $sum (mut i32) (i32.const 0))");
    for (int f = 0; f < count; f++) {
      text.append("(func $f").append(f).append(" (param");
      types(first + f, TYPES, text);
      text.append(") (global.set $sum (i32.add (global.get $sum) (i32.const 1))))");
    }
    for (int f = 0; f < count; f += CALLED) {
      text.append("(func (export \"").append(f).append("\")");
      for (int each = f; each < Math.min(count, f + CALLED); each++) {
        text.append("(call $f").append(each);
        types(first + each, ZEROS, text);
        text.append(")");
      }
      text.append(")");
    }
    var module =
        Module.parse(
            Wat.toBinary(text + "(func (export \"sum\") (result i32) (global.get $sum)))"));
    try (var instance = module.instantiate(Imports.none(), Limits.defaults())) {
      for (int f = 0; f < count; f += CALLED) {
        instance.func(Integer.toString(f)).orElseThrow().call();
      }
      System.out.println("called " + instance.func("sum").orElseThrow().call()[0]);
    } catch (Trap trap) {
      System.out.println("trap " + trap.reason() + " " + trap.getCause());
    }
  }

  private static void types(int number, String[] words, StringBuilder to) {
    for (int i = 0, rest = number; i < PARAMETERS; i++, rest /= words.length) {
      to.append(' ').append(words[rest % words.length]);
    }
  }

  /// Many parameters of a type that nobody else has: direct, by reference, and by the host.
  private static long ordinary() {
    try (var instance =
        Module.parse(
                Wat.toBinary(
                    """
                    (module
                      (import "host" "sum" (func $host (param f64 i32 f64 i32 f64 i64 f32 i32) (result i64)))
                      (type $f (func (param f64 i32 f64 i32 f64 i64 f32 i32) (result i64)))
                      (table funcref (elem $own $host))
                      (func $own (export "own") (type $f)
                        (i64.add (i64.extend_i32_s (i32.add (local.get 1) (local.get 3)))
                          (i64.add (local.get 5) (i64.trunc_f32_s (local.get 6)))))
                      (func (export "run") (param i32) (result i64)
                        (call_indirect (type $f) (f64.const 1) (i32.const 2) (f64.const 3) (i32.const 4)
                          (f64.const 5) (i64.const 6) (f32.const 7) (i32.const 8) (local.get 0))))
                    """))
            .instantiate(
                Imports.none()
                    .with(
                        "host",
                        "sum",
                        new FuncType(
                            java.util.List.of(
                                ValType.F64,
                                ValType.I32,
                                ValType.F64,
                                ValType.I32,
                                ValType.F64,
                                ValType.I64,
                                ValType.F32,
                                ValType.I32),
                            java.util.List.of(ValType.I64)),
                        (_, args) -> new long[] {args[5] * 100 + (int) args[7]}),
                Limits.defaults())) {
      long own = instance.func("run").orElseThrow().call(0)[0];
      long host = instance.func("run").orElseThrow().call(1)[0];
      return own * 10_000
          + host
          + instance.func("own").orElseThrow().call(0, 1, 0, 1, 0, 1, 0, 0)[0] * 100_000_000;
    }
  }
}
