package motte.wasm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import motte.format.Op;
import motte.wasm.RandomModule.Feature;

/// Code that leaves values of given types on the stack.
///
/// The bits of a NaN depend on the machine; wherever they would show, it is replaced by one.
final class Expressions {
  private static final Map<Character, List<Op>> BY_RESULT = new HashMap<>();
  private static final List<Op> STORES = new ArrayList<>();
  private static final Set<Op> BLUR = EnumSet.noneOf(Op.class);
  private static final Map<Op, Op> SATURATED = new EnumMap<>(Op.class);

  static {
    for (var op : Op.values()) {
      var name = op.mnemonic();
      if (op.signature().isEmpty() || name.contains("atomic") || name.contains("relaxed")) {
        continue;
      }
      switch (op.immediate()) {
        case NONE, LANE, SHUFFLE, MEMARG, MEMARG_LANE -> {
          if (op.signature().endsWith(":") && op != Op.NOP) {
            STORES.add(op);
          } else if (op != Op.NOP) {
            char result = op.signature().charAt(op.signature().length() - 1);
            BY_RESULT.computeIfAbsent(result, _ -> new ArrayList<>()).add(op);
          }
        }
        default -> {}
      }
      if (name.matches(
          "f(32x4|64x2)\\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max"
              + "|demote_f64x2_zero|promote_low_f32x4)")) {
        BLUR.add(op);
      }
      if (name.matches("i(32|64)\\.trunc_f.*")) {
        SATURATED.put(op, Op.named(name.replace("trunc_", "trunc_sat_")));
      }
    }
  }

  private final RandomCode code;
  private final RandomModule module;
  private final Choices choices;
  private final WasmBytes out;
  final GcExpressions gc;
  private final Map<Character, Integer> scratch = new HashMap<>();

  Expressions(RandomCode code) {
    this.code = code;
    module = code.module;
    choices = code.choices;
    out = code.out;
    gc = new GcExpressions(code, this);
  }

  void all(String types, int depth) {
    if (types.length() > 1 && code.budget > 0 && depth < 6 && choices.oneIn(3)) {
      for (int i = 0; i < module.functions.size(); i++) {
        if (module.functions.get(i).endsWith(">" + types)) {
          call(i, depth);
          return;
        }
      }
      code.construct(choices.of(List.of(Op.BLOCK, Op.LOOP)), "", types, depth);
      return;
    }
    for (int i = 0; i < types.length(); i++) {
      one(types.charAt(i), depth);
    }
  }

  void condition(int depth) {
    one('i', depth);
  }

  void one(char letter, int depth) {
    code.budget--;
    if (depth > 8 || code.budget <= 0) {
      leaf(letter);
      return;
    }
    switch (choices.below(16)) {
      case 0, 1, 2, 3 -> leaf(letter);
      case 4 -> choose(letter, depth);
      case 5 -> {
        if (choices.oneIn(3)) {
          condition(depth + 1);
        } else {
          operation('i', depth);
        }
        code.construct(Op.IF, "", String.valueOf(letter), depth);
      }
      case 6 ->
          code.construct(choices.of(List.of(Op.BLOCK, Op.LOOP)), "", String.valueOf(letter), depth);
      case 7 -> called(letter, depth);
      case 8 -> {
        int local = code.locals.indexOf(String.valueOf(letter));
        one(letter, depth + 1);
        if (local >= 0) {
          out.op(Op.LOCAL_TEE, local);
        }
      }
      default -> operation(letter, depth);
    }
  }

  /// A constant or a variable.
  private void leaf(char letter) {
    var found = new ArrayList<Integer>();
    switch (choices.below(5)) {
      case 0, 1 -> code.constant(letter);
      case 2, 3 -> {
        for (int i = 0; i < code.locals.length(); i++) {
          // The scratch local of vectors may hold a NaN that the machine made.
          if (code.locals.charAt(i) == letter && (letter != 'v' || i != scratch('v'))) {
            found.add(i);
          }
        }
        if (found.isEmpty()) {
          code.constant(letter);
        } else {
          out.op(Op.LOCAL_GET, choices.of(found));
        }
      }
      default -> {
        for (int i = 1; i < module.globals.length(); i++) {
          if (module.globals.charAt(i) == letter) {
            found.add(i);
          }
        }
        if (found.isEmpty()) {
          code.constant(letter);
        } else {
          out.op(Op.GLOBAL_GET, choices.of(found));
        }
      }
    }
  }

  private void choose(char letter, int depth) {
    one(letter, depth + 1);
    one(letter, depth + 1);
    condition(depth + 1);
    if (RandomModule.NUMBERS.indexOf(letter) >= 0 && !choices.oneIn(3)) {
      out.op(Op.SELECT);
    } else {
      RandomModule.type(out.op(Op.SELECT_T).u(1), letter);
    }
  }

  /// The result of a function, if there is one with this result.
  private void called(char letter, int depth) {
    var found = new ArrayList<Integer>();
    for (int i = 0; i < module.functions.size(); i++) {
      if (module.functions.get(i).endsWith(">" + letter)) {
        found.add(i);
      }
    }
    if (found.isEmpty()) {
      operation(letter, depth);
    } else {
      call(choices.of(found), depth);
    }
  }

  /// Calls a function, maybe through the table; tells its results.
  String call(int function, int depth) {
    var type = module.functions.get(function);
    int arrow = type.indexOf('>');
    all(type.substring(0, arrow), depth + 1);
    if (choices.oneIn(3)) {
      slot(function, depth);
      out.op(Op.CALL_INDIRECT).u(module.type(type)).u(0);
    } else {
      out.op(Op.CALL, function);
    }
    return type.substring(arrow + 1);
  }

  /// Calls a function with the same results as this one in its place; whether there is one.
  boolean tailCall(int depth) {
    for (int i = choices.below(module.functions.size()); i < module.functions.size(); i++) {
      var type = module.functions.get(i);
      if (type.endsWith(">" + code.results())) {
        all(type.substring(0, type.indexOf('>')), depth + 1);
        if (choices.oneIn(3)) {
          slot(i, depth);
          out.op(Op.RETURN_CALL_INDIRECT).u(module.type(type)).u(0);
        } else {
          out.op(Op.RETURN_CALL, i);
        }
        return true;
      }
    }
    return false;
  }

  /// Where the function probably stands in table 0.
  private void slot(int function, int depth) {
    for (int i = 0; i < module.slots.length; i++) {
      if (module.slots[i] == function && !choices.oneIn(20)) {
        out.op(Op.I32_CONST).s(i);
        return;
      }
    }
    out.op(Op.I32_CONST).s(choices.oneIn(10) ? choices.below(40) : choices.below(12));
    if (choices.oneIn(10)) {
      one('i', depth + 3);
      out.op(Op.I32_ADD);
    }
  }

  /// An instruction that gives a value of this type.
  private void operation(char letter, int depth) {
    if (module.has(Feature.GC) && "ild".indexOf(letter) >= 0 && choices.oneIn(6)) {
      gc.number(letter, depth);
      return;
    }
    switch (letter) {
      case 'r', 'x' -> {
        int table = module.tables.indexOf(String.valueOf(letter));
        if (table < 0) {
          leaf(letter);
        } else {
          element(depth + 1);
          out.op(Op.TABLE_GET, table);
        }
      }
      case 'n' -> leaf(letter);
      case 'i', 'l', 'f', 'd', 'v' -> arithmetic(letter, depth);
      default -> gc.reference(letter, depth);
    }
  }

  private void arithmetic(char letter, int depth) {
    switch (letter) {
      case 'i' -> {
        switch (choices.below(20)) {
          case 0 -> {
            one(choices.letter("rx"), depth + 1);
            out.op(Op.REF_IS_NULL);
          }
          case 1 -> out.op(Op.TABLE_SIZE, choices.below(module.tables.length()));
          case 2 -> {
            if (!module.has(Feature.MEMORY64)) {
              memorySize(depth);
            } else {
              numeric('i', depth);
            }
          }
          default -> numeric('i', depth);
        }
      }
      case 'l' -> {
        if (module.has(Feature.MEMORY64) && choices.oneIn(20)) {
          memorySize(depth);
        } else {
          numeric('l', depth);
        }
      }
      default -> numeric(letter, depth);
    }
  }

  private void memorySize(int depth) {
    int memory = choices.below(module.memories.size());
    if (choices.oneIn(6)) {
      boolean wide = module.has(Feature.MEMORY64);
      one(wide ? 'l' : 'i', depth + 1);
      out.op(wide ? Op.I64_CONST : Op.I32_CONST).s(choices.oneIn(5) ? -1 : 1);
      out.op(wide ? Op.I64_AND : Op.I32_AND);
      out.op(Op.MEMORY_GROW, memory);
    } else {
      out.op(Op.MEMORY_SIZE, memory);
    }
  }

  private void numeric(char letter, int depth) {
    Op op;
    do {
      op = choices.of(Objects.requireNonNull(BY_RESULT.get(letter)));
    } while (!module.has(Feature.SIMD) && op.signature().contains("v"));
    if (SATURATED.containsKey(op) && !choices.oneIn(10)) {
      op = SATURATED.get(op);
    }
    if (op.immediate() == Op.Immediate.MEMARG || op.immediate() == Op.Immediate.MEMARG_LANE) {
      access(op, depth);
      return;
    }
    operands(op, op.signature().substring(0, op.signature().indexOf(':')), depth);
    out.op(op);
    if (op.immediate() == Op.Immediate.LANE) {
      out.raw(choices.below(lanes(op)));
    } else if (op.immediate() == Op.Immediate.SHUFFLE) {
      for (int i = 0; i < 16; i++) {
        out.raw(choices.below(32));
      }
    }
    if (BLUR.contains(op)) {
      canonical(op.mnemonic().startsWith("f32x4") ? 'w' : 'v');
    }
  }

  private void operands(Op op, String types, int depth) {
    for (int i = 0; i < types.length(); i++) {
      char letter = types.charAt(i);
      one(letter, depth + 1);
      boolean seen =
          op.signature().endsWith("v")
              || op.mnemonic().contains("reinterpret")
              || op.mnemonic().contains("store")
              || (op.mnemonic().contains("copysign") && i == 1);
      if (seen && (letter == 'f' || letter == 'd')) {
        canonical(letter);
      }
      if (i == 1 && op.mnemonic().matches("i..\\.(div|rem)_.") && !choices.oneIn(12)) {
        out.op(letter == 'i' ? Op.I32_CONST : Op.I64_CONST).s(1);
        out.op(letter == 'i' ? Op.I32_OR : Op.I64_OR);
      }
    }
  }

  /// Replaces NaN by one; `w` for four f32, `v` for two f64.
  private void canonical(char letter) {
    char type = letter == 'w' ? 'v' : letter;
    int local = scratch.computeIfAbsent(type, code::local);
    out.op(Op.LOCAL_TEE, local);
    switch (letter) {
      case 'f' -> out.op(Op.F32_CONST).little(0x7fc00000L, 4);
      case 'd' -> out.op(Op.F64_CONST).little(0x7ff8000000000000L, 8);
      case 'w' -> {
        out.op(Op.V128_CONST).little(0x7fc000007fc00000L, 8).little(0x7fc000007fc00000L, 8);
      }
      default -> {
        out.op(Op.V128_CONST).little(0x7ff8000000000000L, 8).little(0x7ff8000000000000L, 8);
      }
    }
    out.op(Op.LOCAL_GET, local).op(Op.LOCAL_GET, local);
    switch (letter) {
      case 'f' -> out.op(Op.F32_EQ).op(Op.SELECT);
      case 'd' -> out.op(Op.F64_EQ).op(Op.SELECT);
      case 'w' -> out.op(Op.F32X4_EQ).op(Op.V128_BITSELECT);
      default -> out.op(Op.F64X2_EQ).op(Op.V128_BITSELECT);
    }
  }

  private int scratch(char letter) {
    return scratch.getOrDefault(letter, -1);
  }

  static int lanes(Op op) {
    var name = op.mnemonic();
    if (name.contains("_lane") && name.startsWith("v128")) {
      return 128 / Integer.parseInt(name.replaceAll("\\D", "").substring(3));
    }
    return Integer.parseInt(name.substring(name.indexOf('x') + 1, name.indexOf('.')));
  }

  void store(int depth) {
    Op op;
    do {
      op = choices.of(STORES);
    } while (!module.has(Feature.SIMD) && op.signature().contains("v"));
    access(op, depth);
  }

  private void access(Op op, int depth) {
    address(depth + 1);
    operands(op, op.signature().substring(1, op.signature().indexOf(':')), depth);
    out.op(op);
    int memory = choices.below(module.memories.size());
    if (memory > 0) {
      out.u(0x40).u(memory);
    } else {
      out.u(0);
    }
    if (choices.oneIn(60)) {
      out.u(choices.oneIn(2) ? 0xffffffffL - choices.below(16) : 65530L + choices.below(10));
    } else {
      out.u(choices.oneIn(2) ? 0 : choices.below(2000));
    }
    if (op.immediate() == Op.Immediate.MEMARG_LANE) {
      out.raw(choices.below(lanes(op)));
    }
  }

  /// An address, mostly within the first page.
  private void address(int depth) {
    boolean wide = module.has(Feature.MEMORY64);
    switch (choices.below(40)) {
      case 0 -> one(wide ? 'l' : 'i', depth);
      case 1 -> out.op(wide ? Op.I64_CONST : Op.I32_CONST).s(65520 + choices.below(20));
      default -> {
        one(wide ? 'l' : 'i', depth);
        out.op(wide ? Op.I64_CONST : Op.I32_CONST).s(choices.oneIn(3) ? 0xf7ff : 0xff);
        out.op(wide ? Op.I64_AND : Op.I32_AND);
      }
    }
  }

  /// An index into a table.
  private void element(int depth) {
    if (choices.oneIn(30)) {
      one('i', depth);
    } else {
      one('i', depth);
      out.op(Op.I32_CONST).s(7).op(Op.I32_AND);
    }
  }

  private void length(int depth, boolean wide) {
    if (choices.oneIn(20)) {
      one(wide ? 'l' : 'i', depth);
    } else {
      out.op(wide ? Op.I64_CONST : Op.I32_CONST).s(choices.below(20));
    }
  }

  /// An instruction over many bytes.
  void bulk(int depth) {
    boolean wide = module.has(Feature.MEMORY64);
    int memory = choices.below(module.memories.size());
    switch (choices.below(4)) {
      case 0 -> {
        address(depth);
        one('i', depth);
        length(depth, wide);
        out.op(Op.MEMORY_FILL, memory);
      }
      case 1 -> {
        address(depth);
        address(depth);
        length(depth, wide);
        out.op(Op.MEMORY_COPY, memory).u(choices.below(module.memories.size()));
      }
      default -> {
        if (module.datas.isEmpty()) {
          return;
        }
        int data = module.memories.size() + choices.below(module.datas.size());
        if (choices.oneIn(8)) {
          out.op(Op.DATA_DROP, data);
        } else {
          address(depth);
          out.op(Op.I32_CONST).s(choices.below(4));
          length(depth, false);
          out.op(Op.MEMORY_INIT, data).u(memory);
        }
      }
    }
  }

  /// An instruction that changes a table.
  void tables(int depth) {
    int table = choices.below(module.tables.length());
    char letter = module.tables.charAt(table);
    switch (choices.below(6)) {
      case 0, 1 -> {
        element(depth);
        one(letter, depth);
        out.op(Op.TABLE_SET, table);
      }
      case 2 -> {
        one(letter, depth);
        out.op(Op.I32_CONST).s(choices.below(4)).op(Op.TABLE_GROW, table).op(Op.DROP);
      }
      case 3 -> {
        element(depth);
        one(letter, depth);
        out.op(Op.I32_CONST).s(choices.below(7)).op(Op.TABLE_FILL, table);
      }
      case 4 -> {
        int source = choices.below(module.tables.length());
        if (module.tables.charAt(source) != letter) {
          source = table;
        }
        element(depth);
        element(depth);
        out.op(Op.I32_CONST).s(choices.below(7)).op(Op.TABLE_COPY, table).u(source);
      }
      default -> {
        if (letter != 'r' || module.elements.isEmpty()) {
          return;
        }
        int segment = 1 + choices.below(module.elements.size());
        if (choices.oneIn(8)) {
          out.op(Op.ELEM_DROP, segment);
        } else {
          element(depth);
          out.op(Op.I32_CONST).s(choices.below(3));
          out.op(Op.I32_CONST).s(choices.below(6));
          out.op(Op.TABLE_INIT, segment).u(table);
        }
      }
    }
  }
}
