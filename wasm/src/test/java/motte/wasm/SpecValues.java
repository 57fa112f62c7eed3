package motte.wasm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import motte.wasm.internal.GuestArray;
import motte.wasm.internal.I31;
import motte.wasm.internal.Struct;
import motte.wat.Expected;
import motte.wat.Value;
import org.jspecify.annotations.Nullable;

/// Values of the specification's scripts as objects of this engine's.
final class SpecValues {
  private SpecValues() {}

  /// A reference of the host's.
  record HostReference(int number) {}

  static @Nullable Object[] objects(List<Value> values) {
    return values.stream().map(SpecValues::object).toArray();
  }

  private static @Nullable Object object(Value value) {
    return switch (value) {
      case Value.I32(var number) -> number;
      case Value.I64(var number) -> number;
      case Value.F32(var bits) -> Float.intBitsToFloat(bits);
      case Value.F64(var bits) -> Double.longBitsToDouble(bits);
      case Value.V128(var low, var high) -> new V128(low, high);
      case Value.Null _ -> null;
      case Value.Extern(var number) -> new HostReference(number);
      case Value.Host(var number) -> new HostReference(number);
    };
  }

  static boolean fit(List<Expected> expected, @Nullable Object[] values) {
    if (expected.size() != values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (!fits(expected.get(i), values[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Expected expected, @Nullable Object value) {
    return switch (expected) {
      case Expected.Exactly(Value.F32(var bits)) ->
          value instanceof Float f && Float.floatToRawIntBits(f) == bits;
      case Expected.Exactly(Value.F64(var bits)) ->
          value instanceof Double d && Double.doubleToRawLongBits(d) == bits;
      case Expected.Exactly(var exactly) -> java.util.Objects.equals(object(exactly), value);
      case Expected.Nan(int bits, boolean canonical) -> nan(bits, canonical, value);
      case Expected.Lanes(var lanes) -> value instanceof V128 vector && fits(lanes, vector);
      case Expected.AnyNull() -> value == null;
      case Expected.AnyRef(int heap) -> reference(heap, value);
      case Expected.Either(var choices) -> choices.stream().anyMatch(choice -> fits(choice, value));
    };
  }

  private static boolean nan(int bits, boolean canonical, @Nullable Object value) {
    if (bits == 32) {
      return value instanceof Float f
          && (canonical
              ? (Float.floatToRawIntBits(f) & 0x7fffffff) == 0x7fc00000
              : (Float.floatToRawIntBits(f) & 0x7fc00000) == 0x7fc00000);
    }
    return value instanceof Double d
        && (canonical
            ? (Double.doubleToRawLongBits(d) & Long.MAX_VALUE) == 0x7ff8000000000000L
            : (Double.doubleToRawLongBits(d) & 0x7ff8000000000000L) == 0x7ff8000000000000L);
  }

  private static boolean fits(List<Expected> lanes, V128 vector) {
    for (int i = 0; i < lanes.size(); i++) {
      long half = i * 2 < lanes.size() ? vector.low() : vector.high();
      Object lane =
          lanes.size() == 2
              ? (Object) Double.longBitsToDouble(half)
              : Float.intBitsToFloat((int) (half >>> (32 * (i & 1))));
      if (!fits(lanes.get(i), lane)) {
        return false;
      }
    }
    return true;
  }

  private static boolean reference(int heap, @Nullable Object value) {
    return switch (heap) {
      case motte.format.ValType.FUNC -> value instanceof Func;
      case motte.format.ValType.EXTERN, motte.format.ValType.ANY -> value != null;
      case motte.format.ValType.EQ ->
          value instanceof Struct || value instanceof GuestArray || value instanceof I31;
      case motte.format.ValType.STRUCT -> value instanceof Struct;
      case motte.format.ValType.ARRAY -> value instanceof GuestArray;
      case motte.format.ValType.I31 -> value instanceof I31;
      default -> value != null;
    };
  }

  static String text(@Nullable Object[] values) {
    return Arrays.stream(values)
        .map(value ->
            switch (value) {
              case null -> "null";
              case Float f -> "f32 " + Integer.toHexString(Float.floatToRawIntBits(f));
              case Double d -> "f64 " + Long.toHexString(Double.doubleToRawLongBits(d));
              default -> value.toString();
            })
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
