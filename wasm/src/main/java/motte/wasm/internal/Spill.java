package motte.wasm.internal;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// Code for values that travel through the scratch fields of a state, in order: as compiled code
/// has it, see `motte.compile.Scratch`. Each kind has its fields, the rest goes through arrays.
final class Spill {
  private static final ClassDesc STATE = ClassDesc.of(Spill.class.getPackageName(), "GuestState");
  private static final ClassDesc CALLS = ClassDesc.of(Spill.class.getPackageName(), "Calls");
  private static final int FIELDS = 16;
  private static final String KINDS = "IJFDA";

  private final CodeBuilder code;
  private final int state;
  private final int[] fields = new int[KINDS.length()];
  private int longs;
  private int references;

  /// Travelling through the state in this local.
  Spill(CodeBuilder code, int state) {
    this.code = code;
    this.state = state;
  }

  /// Stores the next value, which `push` puts on the stack.
  void store(char letter, Runnable push) {
    if (letter == 'V') {
      push.run();
      int high = code.allocateLocal(java.lang.classfile.TypeKind.LONG);
      int low = code.allocateLocal(java.lang.classfile.TypeKind.LONG);
      code.lstore(high).lstore(low);
      store('J', () -> code.lload(low));
      store('J', () -> code.lload(high));
      return;
    }
    int field = fields[KINDS.indexOf(letter)]++;
    if (field < FIELDS) {
      code.aload(state);
      push.run();
      code.putfield(STATE, name(letter, field), desc(letter));
    } else {
      push.run();
      boolean reference = letter == 'A';
      if (!reference) {
        Marshal.toLong(code, letter);
      }
      code.aload(state)
          .loadConstant(reference ? references++ : longs++)
          .invokestatic(
              CALLS,
              "putMore",
              MethodTypeDesc.of(CD_void, reference ? CD_Object : CD_long, STATE, CD_int));
    }
  }

  /// Pushes the next value.
  void load(char letter) {
    if (letter == 'V') {
      load('J');
      load('J');
      return;
    }
    int field = fields[KINDS.indexOf(letter)]++;
    code.aload(state);
    if (field < FIELDS) {
      code.getfield(STATE, name(letter, field), desc(letter));
    } else if (letter == 'A') {
      code.loadConstant(references++)
          .invokestatic(CALLS, "takeRef", MethodTypeDesc.of(CD_Object, STATE, CD_int));
    } else {
      code.getfield(STATE, "moreLongs", CD_long.arrayType()).loadConstant(longs++).laload();
      Marshal.fromLong(code, letter);
    }
  }

  private static String name(char letter, int field) {
    return "ijfda".charAt(KINDS.indexOf(letter)) + "" + field;
  }

  private static ClassDesc desc(char letter) {
    return switch (letter) {
      case 'I' -> CD_int;
      case 'J' -> CD_long;
      case 'F' -> ConstantDescs.CD_float;
      case 'D' -> ConstantDescs.CD_double;
      default -> CD_Object;
    };
  }
}
