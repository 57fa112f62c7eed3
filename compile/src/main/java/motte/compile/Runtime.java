package motte.compile;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_MethodHandles_Lookup;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/// What compiled code calls and touches outside of its module: the runtime classes in
/// `motte.wasm.internal`, which this module knows by name only, and the JDK.
@SuppressWarnings("AvoidCommonTypeNames") // Its members are static, so that nobody confuses them.
final class Runtime {
  static final ClassDesc STATE = internal("GuestState");
  static final ClassDesc MEMORY = internal("LinearMemory");
  static final ClassDesc TABLE = internal("GuestTable");
  static final ClassDesc CELL = internal("GlobalCell");
  static final ClassDesc FUNC_REF = internal("FuncRef");
  static final ClassDesc TYPE = internal("RuntimeType");
  static final ClassDesc BYTES = internal("Bytes");
  static final ClassDesc NUMERIC = internal("Numeric");
  static final ClassDesc CHOICE = internal("Choice");
  static final ClassDesc CALLS = internal("Calls");
  static final ClassDesc TRAP = internal("GuestTrap");

  static final ClassDesc BYTE_ARRAY = CD_byte.arrayType();
  static final ClassDesc OBJECT_ARRAY = CD_Object.arrayType();
  static final ClassDesc VAR_HANDLE = ConstantDescs.CD_VarHandle;
  private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
  private static final ClassDesc LONG = ConstantDescs.CD_Long;
  private static final ClassDesc FLOAT = ConstantDescs.CD_Float;
  private static final ClassDesc DOUBLE = ConstantDescs.CD_Double;
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

  static final Member INT_BITS_TO_FLOAT = method(FLOAT, "intBitsToFloat", CD_float, CD_int);
  static final Member LONG_BITS_TO_DOUBLE = method(DOUBLE, "longBitsToDouble", CD_double, CD_long);
  static final Member FLOAT_TO_INT_BITS = method(FLOAT, "floatToRawIntBits", CD_int, CD_float);
  static final Member DOUBLE_TO_LONG_BITS =
      method(DOUBLE, "doubleToRawLongBits", CD_long, CD_double);
  static final Member COMPARE_UNSIGNED = method(INTEGER, "compareUnsigned", CD_int, CD_int, CD_int);
  static final Member LONG_COMPARE_UNSIGNED =
      method(LONG, "compareUnsigned", CD_int, CD_long, CD_long);
  static final Member CHECK_INDEX =
      method(ClassDesc.of("java.util.Objects"), "checkIndex", CD_int, CD_int, CD_int);
  static final Member SQRT = method(MATH, "sqrt", CD_double, CD_double);

  static final Member MIN_INT = method(MATH, "min", CD_int, CD_int, CD_int);
  static final Member MAX_INT = method(MATH, "max", CD_int, CD_int, CD_int);
  static final Member MIN_LONG = method(MATH, "min", CD_long, CD_long, CD_long);
  static final Member MAX_LONG = method(MATH, "max", CD_long, CD_long, CD_long);

  // Bytes: views of a byte array, little-endian.
  static final Member SHORT_VIEW = Member.field(BYTES, "SHORT", VAR_HANDLE);
  static final Member CHAR_VIEW = Member.field(BYTES, "CHAR", VAR_HANDLE);
  static final Member INT_VIEW = Member.field(BYTES, "INT", VAR_HANDLE);
  static final Member LONG_VIEW = Member.field(BYTES, "LONG", VAR_HANDLE);
  static final Member GET_SHORT = method(VAR_HANDLE, "get", CD_short, BYTE_ARRAY, CD_int);
  static final Member GET_CHAR = method(VAR_HANDLE, "get", CD_char, BYTE_ARRAY, CD_int);
  static final Member GET_INT = method(VAR_HANDLE, "get", CD_int, BYTE_ARRAY, CD_int);
  static final Member GET_LONG = method(VAR_HANDLE, "get", CD_long, BYTE_ARRAY, CD_int);
  static final Member SET_SHORT = method(VAR_HANDLE, "set", CD_void, BYTE_ARRAY, CD_int, CD_short);
  static final Member SET_INT = method(VAR_HANDLE, "set", CD_void, BYTE_ARRAY, CD_int, CD_int);
  static final Member SET_LONG = method(VAR_HANDLE, "set", CD_void, BYTE_ARRAY, CD_int, CD_long);

  /// A long address as an int; one that does not fit as -1, which every check refuses.
  static final Member NARROW = method(NUMERIC, "narrow", CD_int, CD_long);

  /// A mask that is all ones if the int is not zero.
  static final Member NOT_ZERO = method(CHOICE, "ne", CD_int, CD_int);

  static final Member CHOOSE_INT = method(CHOICE, "of", CD_int, CD_int, CD_int, CD_int);
  static final Member CHOOSE_LONG = method(CHOICE, "of", CD_long, CD_long, CD_long, CD_int);

  static final Member MEMORY_BYTES = Member.field(MEMORY, "bytes", BYTE_ARRAY);

  // GuestState.
  static final Member FUNCTION = virtual(STATE, "function", FUNC_REF, CD_int);

  // FuncRef.
  static final Member OWNER = Member.field(FUNC_REF, "owner", STATE);
  static final Member INDEX = Member.field(FUNC_REF, "index", CD_int);
  static final Member HANDLE = virtual(FUNC_REF, "code", CD_MethodHandle);

  // Calls.
  static final Member ENTER = method(CALLS, "enter", CD_void, STATE);
  static final Member LEAVE = method(CALLS, "leave", CD_void, STATE);
  static final Member SPEND = method(CALLS, "spend", CD_void, STATE, CD_int);
  static final Member CALLEE = method(CALLS, "callee", FUNC_REF, CD_int, TABLE, TYPE);
  static final Member POLL = method(ConstantDescs.CD_MethodHandle, "invokeExact", CD_void, STATE);
  static final Member IS_NULL = method(CALLS, "isNull", CD_int, CD_Object);

  /// The reference itself; throws if it is null.
  static final Member NON_NULL = method(CALLS, "nonNull", CD_Object, CD_Object);

  static final Member UNREACHABLE =
      method(TRAP, "unreachable", ClassDesc.of("java.lang.RuntimeException"));

  /// Computes the [#TYPE] whose index in the module is the argument.
  static final DirectMethodHandleDesc TYPE_BOOTSTRAP = bootstrap("type", TYPE);

  /// Computes the handle that loops call to be told to stop.
  static final DirectMethodHandleDesc POLL_BOOTSTRAP = bootstrap("poll", CD_MethodHandle);

  private Runtime() {}

  static ClassDesc internal(String name) {
    return ClassDesc.of("motte.wasm.internal", name);
  }

  /// A static method, or one with its receiver as a parameter left out.
  static Member method(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
    return Member.method(owner, name, MethodTypeDesc.of(result, parameters));
  }

  private static Member virtual(
      ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
    return method(owner, name, result, parameters);
  }

  private static DirectMethodHandleDesc bootstrap(String name, ClassDesc result) {
    return MethodHandleDesc.ofMethod(
        DirectMethodHandleDesc.Kind.STATIC,
        CALLS,
        name,
        MethodTypeDesc.of(
            result, CD_MethodHandles_Lookup, CD_String, ConstantDescs.CD_Class, CD_Object));
  }
}
