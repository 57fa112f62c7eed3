package motte.wasm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.format.Op;

/// A valid module, made at random.
///
/// Types are letters: `i` i32, `l` i64, `f` f32, `d` f64, `v` v128, `r` funcref, `x` externref; a
/// function type is written `il>f`. With garbage collection there are also `a` anyref, `e` eqref,
/// `j` i31ref, and those of [GcTypes]. Exported functions are named with a number, a colon and
/// their type, so that whoever has the bytes can call them. Loops and calls use up fuel, kept in
/// global 0, so that everything ends.
final class RandomModule {
  /// What a module may be made of, besides WebAssembly 2.0 without vectors.
  enum Feature {
    SIMD,
    TAIL_CALLS,
    EXCEPTIONS,
    MEMORY64,
    MULTI_MEMORY,
    GC,
    BIG
  }

  static final String NUMBERS = "ilfd";
  private static final int FUEL = 100;
  private static final List<String> LENT =
      List.of("i>i", "li>l", "f>f", "dl>d", "il>li", ">i", "ilfd>");

  final Choices choices;
  final Set<Feature> features;

  /// Letters of all types that values can have here.
  final String letters;

  final int lentCount;

  /// The types of all functions, lent ones first.
  final List<String> functions = new ArrayList<>();

  /// The types of globals and whether each can be set; the first is the fuel.
  final StringBuilder globals = new StringBuilder("i");

  final List<Boolean> mutable = new ArrayList<>(List.of(true));

  /// The parameters of tags.
  final List<String> tags = new ArrayList<>();

  /// Pages of memories.
  final List<Integer> memories = new ArrayList<>();

  /// The element type of each table, `r` or `x`; the first is a table of functions.
  final StringBuilder tables = new StringBuilder();

  static final int TABLE_SIZE = 12;

  /// What stands in table 0 at first; -1 for null.
  final int[] slots = new int[TABLE_SIZE];

  /// Passive segments: how many bytes, how many elements.
  final List<Integer> datas = new ArrayList<>();

  final List<Integer> elements = new ArrayList<>();

  private final List<String> types = new ArrayList<>();
  private final Map<String, Integer> typeIndices = new HashMap<>();
  private final WasmBytes exports = new WasmBytes();
  private int exportCount;
  private final int own;

  private RandomModule(Choices choices) {
    this.choices = choices;
    features = EnumSet.noneOf(Feature.class);
    for (var feature : Feature.values()) {
      if (choices.oneIn(feature == Feature.BIG ? 64 : 6)) {
        features.add(feature);
      }
    }
    letters =
        "ilfdrx"
            + (features.contains(Feature.SIMD) ? "vvv" : "")
            + (features.contains(Feature.GC) ? GcTypes.LETTERS : "");
    for (int i = choices.below(4); i > 0; i--) {
      functions.add(choices.of(LENT));
    }
    lentCount = functions.size();
    own = 1 + choices.below(5);
    for (int i = 0; i < own; i++) {
      functions.add(signature());
    }
    for (int i = choices.below(6); i > 0; i--) {
      globals.append(choices.letter(letters));
      mutable.add(!choices.oneIn(4));
    }
    for (int i = features.contains(Feature.EXCEPTIONS) ? 1 + choices.below(3) : 0; i > 0; i--) {
      tags.add(list(choices.below(3)));
    }
    int memoryCount = features.contains(Feature.MULTI_MEMORY) ? 2 + choices.below(2) : 1;
    for (int i = 0; i < memoryCount; i++) {
      memories.add(choices.oneIn(20) ? 0 : 1 + choices.below(2));
    }
    tables.append('r');
    for (int i = choices.below(3); i > 0; i--) {
      tables.append(choices.letter("rx"));
    }
    for (int i = 0; i < slots.length; i++) {
      slots[i] = choices.oneIn(8) ? -1 : choices.below(functions.size());
    }
    for (int i = choices.below(3); i > 0; i--) {
      datas.add(choices.below(40));
    }
    for (int i = choices.below(3); i > 0; i--) {
      elements.add(choices.below(10));
    }
  }

  /// The module that these choices make.
  static byte[] of(Choices choices) {
    return new RandomModule(choices).bytes();
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  /// The index of a function type.
  int type(String signature) {
    return typeIndices.computeIfAbsent(
        signature,
        _ -> {
          types.add(signature);
          return types.size() - 1 + (has(Feature.GC) ? GcTypes.COUNT : 0);
        });
  }

  /// Appends a type.
  static void type(WasmBytes out, char letter) {
    switch (letter) {
      case 'i' -> out.raw(0x7f);
      case 'l' -> out.raw(0x7e);
      case 'f' -> out.raw(0x7d);
      case 'd' -> out.raw(0x7c);
      case 'v' -> out.raw(0x7b);
      case 'r', 'x', 'n' -> heap(out, letter);
      default -> {
        out.raw(0x63);
        heap(out, letter);
      }
    }
  }

  /// Appends what references of a type refer to.
  static void heap(WasmBytes out, char letter) {
    switch (letter) {
      case 'r' -> out.raw(0x70);
      case 'x' -> out.raw(0x6f);
      case 'n' -> out.raw(0x69);
      case 'a' -> out.raw(0x6e);
      case 'e' -> out.raw(0x6d);
      case 'j' -> out.raw(0x6c);
      default -> out.s(GcTypes.index(letter));
    }
  }

  /// A list of so many types.
  String list(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(choices.letter(letters));
    }
    return text.toString();
  }

  private String signature() {
    int params = choices.oneIn(40) ? choices.below(30) : choices.below(5);
    int results = choices.oneIn(40) ? choices.below(30) : choices.oneIn(5) ? choices.below(5) : 1;
    if (choices.oneIn(300)) {
      params = 200 + choices.below(100);
    }
    return list(params) + ">" + list(results);
  }

  private byte[] bytes() {
    var bodies = new ArrayList<WasmBytes>();
    for (int i = lentCount; i < functions.size(); i++) {
      bodies.add(new RandomCode(this, functions.get(i)).body());
    }
    for (int i = 0; i < own; i++) {
      bodies.add(driver(lentCount + i));
    }
    bodies.add(new StateCode(this).body());
    export("state:>l", 0, lentCount + bodies.size() - 1);
    for (int i = 0; i < memories.size(); i++) {
      export("memory" + i, 2, i);
    }
    var functionTypes = new WasmBytes().u(bodies.size());
    for (int i = lentCount; i < functions.size(); i++) {
      functionTypes.u(type(functions.get(i)));
    }
    for (int i = 0; i < own; i++) {
      functionTypes.u(type(outside(functions.get(lentCount + i))));
    }
    functionTypes.u(type(">l"));
    var imports = imports();
    var tagSection = tags();
    var module = new WasmBytes().raw(0, 'a', 's', 'm', 1, 0, 0, 0);
    section(module, 1, types());
    section(module, 2, imports);
    section(module, 3, functionTypes);
    section(module, 4, tables());
    section(module, 5, memories());
    if (!tags.isEmpty()) {
      section(module, 13, tagSection);
    }
    section(module, 6, globals());
    section(module, 7, new WasmBytes().u(exportCount).raw(exports));
    section(module, 9, elements());
    section(module, 12, new WasmBytes().u(datas.size() + memories.size()));
    var code = new WasmBytes().u(bodies.size());
    bodies.forEach(code::sized);
    section(module, 10, code);
    section(module, 11, datas());
    return module.toArray();
  }

  private static void section(WasmBytes module, int id, WasmBytes content) {
    module.raw(id).sized(content);
  }

  private void export(String name, int kind, int index) {
    exports.text(name).raw(kind).u(index);
    exportCount++;
  }

  /// The type of the exported function around one of this type: numbers only.
  private static String outside(String signature) {
    int arrow = signature.indexOf('>');
    return signature.substring(0, arrow).replaceAll("[^ilfd]", "")
        + ">"
        + signature.substring(arrow + 1).replace('v', 'l').replaceAll("[^ilfd]", "i");
  }

  /// Fills the tank and calls a function.
  private WasmBytes driver(int function) {
    var inside = functions.get(function);
    var type = outside(inside);
    export(function + ":" + type, 0, lentCount + own + function - lentCount);
    var code = new RandomCode(this, type);
    code.out.op(Op.I32_CONST).s(FUEL).op(Op.GLOBAL_SET, 0);
    int param = 0;
    for (char letter : inside.substring(0, inside.indexOf('>')).toCharArray()) {
      if (NUMBERS.indexOf(letter) >= 0) {
        code.out.op(Op.LOCAL_GET, param++);
      } else {
        code.constant(letter);
      }
    }
    code.out.op(Op.CALL, function);
    var results = inside.substring(inside.indexOf('>') + 1);
    var locals = new int[results.length()];
    for (int i = results.length() - 1; i >= 0; i--) {
      locals[i] = code.local(results.charAt(i));
      code.out.op(Op.LOCAL_SET, locals[i]);
    }
    for (int i = 0; i < results.length(); i++) {
      code.out.op(Op.LOCAL_GET, locals[i]);
      switch (results.charAt(i)) {
        case 'v' ->
            code.out
                .op(Op.I64X2_EXTRACT_LANE, 0)
                .op(Op.LOCAL_GET, locals[i])
                .op(Op.I64X2_EXTRACT_LANE, 1)
                .op(Op.I64_SUB);
        case 'i', 'l', 'f', 'd' -> {}
        default -> code.out.op(Op.REF_IS_NULL);
      }
    }
    return code.finished();
  }

  private WasmBytes types() {
    int before = has(Feature.GC) ? GcTypes.COUNT : 0;
    var content = new WasmBytes().u(before + types.size());
    if (before > 0) {
      GcTypes.define(content);
    }
    for (var type : types) {
      int arrow = type.indexOf('>');
      content.raw(0x60);
      letters(content, type.substring(0, arrow));
      letters(content, type.substring(arrow + 1));
    }
    return content;
  }

  private static void letters(WasmBytes content, String letters) {
    content.u(letters.length());
    letters.chars().forEach(letter -> type(content, (char) letter));
  }

  private WasmBytes imports() {
    var content = new WasmBytes().u(lentCount);
    for (int i = 0; i < lentCount; i++) {
      content.text("host").text(functions.get(i)).raw(0).u(type(functions.get(i)));
    }
    return content;
  }

  private WasmBytes tags() {
    var content = new WasmBytes().u(tags.size());
    tags.forEach(params -> content.raw(0).u(type(params + ">")));
    return content;
  }

  private WasmBytes tables() {
    var content = new WasmBytes().u(tables.length());
    for (int i = 0; i < tables.length(); i++) {
      type(content, tables.charAt(i));
      content.raw(1).u(TABLE_SIZE).u(2 * TABLE_SIZE);
    }
    return content;
  }

  private WasmBytes memories() {
    var content = new WasmBytes().u(memories.size());
    for (int pages : memories) {
      content.raw(has(Feature.MEMORY64) ? 5 : 1).u(pages).u(3);
    }
    return content;
  }

  private WasmBytes globals() {
    var content = new WasmBytes().u(globals.length());
    for (int i = 0; i < globals.length(); i++) {
      char letter = globals.charAt(i);
      type(content, letter);
      content.raw(mutable.get(i) ? 1 : 0);
      var initial = new RandomCode(this, ">");
      initial.constant(letter);
      content.raw(initial.out).op(Op.END);
    }
    return content;
  }

  private WasmBytes elements() {
    var content = new WasmBytes().u(2 + elements.size());
    content.raw(4).op(Op.I32_CONST).s(0).op(Op.END).u(slots.length);
    for (int slot : slots) {
      if (slot < 0) {
        content.op(Op.REF_NULL).raw(0x70).op(Op.END);
      } else {
        content.op(Op.REF_FUNC, slot).op(Op.END);
      }
    }
    for (int count : elements) {
      content.raw(1, 0).u(count);
      for (int i = 0; i < count; i++) {
        content.u(choices.below(functions.size()));
      }
    }
    content.raw(3, 0).u(functions.size());
    for (int i = 0; i < functions.size(); i++) {
      content.u(i);
    }
    return content;
  }

  /// Some bytes at the start of each memory, and passive segments.
  private WasmBytes datas() {
    var content = new WasmBytes().u(memories.size() + datas.size());
    for (int i = 0; i < memories.size(); i++) {
      content.raw(2).u(i).op(has(Feature.MEMORY64) ? Op.I64_CONST : Op.I32_CONST).s(0).op(Op.END);
      bytes(content, memories.get(i) == 0 ? 0 : choices.below(64));
    }
    datas.forEach(count -> {
      content.raw(1);
      bytes(content, count);
    });
    return content;
  }

  private void bytes(WasmBytes content, int count) {
    content.u(count);
    for (int i = 0; i < count; i++) {
      content.raw(choices.below(256));
    }
  }
}
