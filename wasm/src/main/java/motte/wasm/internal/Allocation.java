package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import motte.format.TypeDef;
import motte.format.TypeDef.Field;
import motte.format.ValType;
import org.jspecify.annotations.Nullable;

/// Makes objects of a guest from the outside: for constant expressions, which are not compiled.
///
/// Values are Integer (packed ones too), Long, Float, Double, references as they are, and for a
/// vector `long[] {low, high}`.
final class Allocation {
  private Allocation() {}

  /// `struct.new`.
  static Object struct(RuntimeType type, List<? extends @Nullable Object> values) {
    try {
      var self = type.objectClass();
      var object = construct(self, MethodType.methodType(void.class)).invoke();
      for (int i = 0; i < values.size(); i++) {
        var field = field(type, i);
        var value = values.get(i);
        if (value instanceof long[] vector) {
          setter(self, "f" + i, long.class).invoke(object, vector[0]);
          setter(self, "f" + i + "h", long.class).invoke(object, vector[1]);
        } else {
          setter(self, "f" + i, javaType(field)).invoke(object, packed(field, value));
        }
      }
      return object;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// `struct.new_default`.
  static Object struct(RuntimeType type) {
    return struct(type, List.of());
  }

  /// `array.new`.
  static Object array(RuntimeType type, @Nullable Object value, int count) {
    return array(
        type,
        switch (type.field(0).code()) {
          case ValType.I8 -> ByteArray.make((int) number(value), count);
          case ValType.I16 -> ShortArray.make((int) number(value), count);
          case ValType.I32 -> IntArray.make((int) number(value), count);
          case ValType.I64 -> LongArray.make((long) number(value), count);
          case ValType.F32 -> FloatArray.make((float) number(value), count);
          case ValType.F64 -> DoubleArray.make((double) number(value), count);
          case ValType.V128 -> {
            var vector = (long[]) number(value);
            yield VectorArray.make(vector[0], vector[1], count);
          }
          default -> RefArray.make(value, count);
        });
  }

  /// `array.new_default`.
  static Object array(RuntimeType type, int count) {
    return array(
        type,
        switch (type.field(0).code()) {
          case ValType.I8 -> ByteArray.make(count);
          case ValType.I16 -> ShortArray.make(count);
          case ValType.I32 -> IntArray.make(count);
          case ValType.I64 -> LongArray.make(count);
          case ValType.F32 -> FloatArray.make(count);
          case ValType.F64 -> DoubleArray.make(count);
          case ValType.V128 -> VectorArray.make(count);
          default -> RefArray.make(count);
        });
  }

  /// `array.new_fixed`.
  static Object array(RuntimeType type, List<? extends @Nullable Object> values) {
    var array = array(type, values.size());
    for (int i = 0; i < values.size(); i++) {
      var value = values.get(i);
      switch (array) {
        case ByteArray _ -> ByteArray.set(array, i, (int) number(value));
        case ShortArray _ -> ShortArray.set(array, i, (int) number(value));
        case IntArray _ -> IntArray.set(array, i, (int) number(value));
        case LongArray _ -> LongArray.set(array, i, (long) number(value));
        case FloatArray _ -> FloatArray.set(array, i, (float) number(value));
        case DoubleArray _ -> DoubleArray.set(array, i, (double) number(value));
        case VectorArray _ -> {
          var vector = (long[]) number(value);
          VectorArray.set(array, i, vector[0], vector[1]);
        }
        default -> RefArray.set(array, i, value);
      }
    }
    return array;
  }

  private static Object array(RuntimeType type, Object elements) {
    try {
      var init = MethodType.methodType(void.class, elements.getClass());
      return construct(type.objectClass(), init).invoke(elements);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MethodHandle construct(Class<?> self, MethodType type)
      throws ReflectiveOperationException {
    var constructor = MethodHandles.publicLookup().findConstructor(self, type);
    return constructor.asType(constructor.type().changeReturnType(Object.class));
  }

  private static MethodHandle setter(Class<?> self, String name, Class<?> type)
      throws ReflectiveOperationException {
    return MethodHandles.publicLookup().findSetter(self, name, type);
  }

  private static Field field(RuntimeType type, int index) {
    return ((TypeDef.StructType) type.composite()).fields().get(index);
  }

  private static Class<?> javaType(Field field) {
    return switch (field.type()) {
      case ValType.I8 -> byte.class;
      case ValType.I16 -> short.class;
      case ValType.I32 -> int.class;
      case ValType.I64 -> long.class;
      case ValType.F32 -> float.class;
      case ValType.F64 -> double.class;
      default -> Object.class;
    };
  }

  private static @Nullable Object packed(Field field, @Nullable Object value) {
    return switch (field.type()) {
      case ValType.I8 -> ((Integer) number(value)).byteValue();
      case ValType.I16 -> ((Integer) number(value)).shortValue();
      default -> value;
    };
  }

  private static Object number(@Nullable Object value) {
    return java.util.Objects.requireNonNull(value);
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
