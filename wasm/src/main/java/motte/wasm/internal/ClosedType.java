package motte.wasm.internal;

import motte.format.ValType;
import org.jspecify.annotations.Nullable;

/// The type of a value, free of any module: no index of a type is in it.
///
/// @param code a number or vector type as in [ValType]; for references to an abstract heap type
///   also as there; for references to a defined type that of references to type 0, nullable or not
/// @param defined the type referred to, if it is a defined one
record ClosedType(int code, @Nullable RuntimeType defined) {

  boolean isRef() {
    return ValType.isRef(code);
  }

  boolean isNullable() {
    return ValType.isNullable(code);
  }

  /// Whether all its values are among those of `other`.
  boolean isSubtypeOf(ClosedType other) {
    if (!isRef() || !other.isRef()) {
      return code == other.code;
    }
    return (!isNullable() || other.isNullable()) && isHeapSubtypeOf(other);
  }

  private boolean isHeapSubtypeOf(ClosedType other) {
    if (defined != null && other.defined != null) {
      return defined.isSubtypeOf(other.defined);
    }
    int heap = ValType.heap(code);
    if (other.defined != null) {
      return heap == (other.defined.isFunction() ? ValType.NOFUNC : ValType.NONE);
    }
    int abstractHeap = defined == null ? heap : aboveOf(defined);
    return isBelow(abstractHeap, ValType.heap(other.code));
  }

  private static int aboveOf(RuntimeType type) {
    return type.isFunction() ? ValType.FUNC : type.isStruct() ? ValType.STRUCT : ValType.ARRAY;
  }

  private static boolean isBelow(int heap, int above) {
    return heap == above
        || switch (above) {
          case ValType.ANY -> heap == ValType.EQ || isBelow(heap, ValType.EQ);
          case ValType.EQ ->
              heap == ValType.I31
                  || heap == ValType.STRUCT
                  || heap == ValType.ARRAY
                  || heap == ValType.NONE;
          case ValType.I31, ValType.STRUCT, ValType.ARRAY -> heap == ValType.NONE;
          case ValType.FUNC -> heap == ValType.NOFUNC;
          case ValType.EXTERN -> heap == ValType.NOEXTERN;
          case ValType.EXN -> heap == ValType.NOEXN;
          default -> false;
        };
  }

  /// Whether `value`, a reference that somebody outside of the guest's code hands in, is of this
  /// reference type.
  boolean accepts(@Nullable Object value) {
    if (value == null) {
      return isNullable();
    }
    if (defined != null) {
      return defined.isFunction()
          ? value instanceof FuncRef function && function.type.isSubtypeOf(defined)
          : defined.objectClass().isInstance(value);
    }
    return switch (ValType.heap(code)) {
      case ValType.FUNC -> value instanceof FuncRef;
      case ValType.EXTERN -> true;
      case ValType.ANY -> !(value instanceof FuncRef || value instanceof GuestException);
      case ValType.EQ -> value instanceof Eq;
      case ValType.I31 -> value instanceof I31;
      case ValType.STRUCT -> value instanceof Struct;
      case ValType.ARRAY -> value instanceof GuestArray;
      case ValType.EXN -> value instanceof GuestException;
      default -> false;
    };
  }
}
