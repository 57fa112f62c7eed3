package motte.wasm.internal;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Code that converts a value, by the letter of its type in a [Shape].
final class Marshal {
  private static final ClassDesc V128 = ClassDesc.of("motte.wasm.V128");

  private Marshal() {}

  static TypeKind kind(char letter) {
    return switch (letter) {
      case 'I' -> TypeKind.INT;
      case 'J', 'V' -> TypeKind.LONG;
      case 'F' -> TypeKind.FLOAT;
      case 'D' -> TypeKind.DOUBLE;
      default -> TypeKind.REFERENCE;
    };
  }

  /// The locals of parameters, the first of which is in local `first`.
  static int[] slots(int first, String letters) {
    int[] slots = new int[letters.length()];
    int next = first;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = next;
      next += Shape.slots(letters.charAt(i));
    }
    return slots;
  }

  static void load(CodeBuilder code, char letter, int slot) {
    code.loadLocal(kind(letter), slot);
    if (letter == 'V') {
      code.lload(slot + 2);
    }
  }

  /// The bits of a number as a long.
  static void toLong(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> code.i2l();
      case 'F' ->
          code.invokestatic(CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float))
              .i2l();
      case 'D' ->
          code.invokestatic(
              CD_Double, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
      default -> {}
    }
  }

  static void fromLong(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> code.l2i();
      case 'F' ->
          code.l2i().invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
      case 'D' ->
          code.invokestatic(CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
      default -> {}
    }
  }

  static void box(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> box(code, CD_Integer, CD_int);
      case 'J' -> box(code, CD_Long, CD_long);
      case 'F' -> box(code, CD_Float, CD_float);
      case 'D' -> box(code, CD_Double, CD_double);
      case 'V' ->
          code.invokestatic(
              ClassDesc.of(Marshal.class.getPackageName(), "Passage"),
              "vector",
              MethodTypeDesc.of(V128, CD_long, CD_long));
      default -> {}
    }
  }

  private static void box(CodeBuilder code, ClassDesc box, ClassDesc primitive) {
    code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, primitive));
  }

  static void unbox(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> unbox(code, CD_Integer, "intValue", CD_int);
      case 'J' -> unbox(code, CD_Long, "longValue", CD_long);
      case 'F' -> unbox(code, CD_Float, "floatValue", CD_float);
      case 'D' -> unbox(code, CD_Double, "doubleValue", CD_double);
      case 'V' -> {
        code.checkcast(V128).dup();
        code.invokevirtual(V128, "low", MethodTypeDesc.of(CD_long)).dup2_x1().pop2();
        code.invokevirtual(V128, "high", MethodTypeDesc.of(CD_long));
      }
      default -> {}
    }
  }

  private static void unbox(CodeBuilder code, ClassDesc box, String method, ClassDesc primitive) {
    code.checkcast(box).invokevirtual(box, method, MethodTypeDesc.of(primitive));
  }
}
