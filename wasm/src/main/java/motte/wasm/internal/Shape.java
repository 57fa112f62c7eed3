package motte.wasm.internal;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import motte.compile.Signatures;
import motte.core.Kind;
import motte.format.ValType;
import motte.wasm.WasmException;

/// The shape of a function's type, which is what the JVM sees of it: a letter for each parameter,
/// `>`, a letter for each result. `I`, `J`, `F` and `D` are the JVM's, `V` is a vector, `A` any
/// reference.
final class Shape {
  /// How many words the parameters of a handle take at most: the JVM allows 255.
  private static final int MAX_SLOTS = 250;

  private Shape() {}

  static String of(RuntimeType type) {
    var shape = new StringBuilder();
    for (int i = 0; i < type.paramCount(); i++) {
      shape.append(letter(type.param(i).code()));
    }
    shape.append('>');
    for (int i = 0; i < type.resultCount(); i++) {
      shape.append(letter(type.result(i).code()));
    }
    return shape.toString();
  }

  static String params(String shape) {
    return shape.substring(0, shape.indexOf('>'));
  }

  static String results(String shape) {
    return shape.substring(shape.indexOf('>') + 1);
  }

  /// How many of the parameters are parameters of the JVM's method; the others go through scratch.
  static int direct(String params) {
    return Signatures.direct(params);
  }

  /// The type of the compiled method, the state as [GuestState].
  static MethodType guestType(String shape) {
    var params = params(shape);
    var list = classes(params.substring(0, direct(params)));
    list.add(GuestState.class);
    var results = results(shape);
    return MethodType.methodType(results.isEmpty() ? void.class : jvm(results.charAt(0)), list);
  }

  /// Whether all parameters fit into a method.
  static boolean fits(String shape) {
    return params(shape).chars().map(letter -> slots((char) letter)).sum() <= MAX_SLOTS;
  }

  /// Whether guests' functions have handles: all parameters are parameters of the JVM's method.
  static boolean hasHandle(String shape) {
    var params = params(shape);
    return direct(params) == params.length();
  }

  /// What to throw where a handle is wanted that there is not.
  static WasmException noHandle(String shape) {
    return new WasmException(
        Kind.INVALID,
        "wasm-handle-type",
        "a function of `" + params(shape).length() + "` parameters, `" + shape + "`, has no handle",
        "call it with an array");
  }

  /// The type of the handles that hosts use, if it [#fits].
  static MethodType hostType(String shape) {
    if (!fits(shape)) {
      throw noHandle(shape);
    }
    var results = results(shape);
    return MethodType.methodType(
        switch (results.length()) {
          case 0 -> void.class;
          case 1 -> results.equals("V") ? Object[].class : jvm(results.charAt(0));
          default -> Object[].class;
        },
        classes(params(shape)));
  }

  private static List<Class<?>> classes(String letters) {
    var list = new ArrayList<Class<?>>();
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      list.add(jvm(letter));
      if (letter == 'V') {
        list.add(long.class);
      }
    }
    return list;
  }

  private static Class<?> jvm(char letter) {
    return switch (letter) {
      case 'I' -> int.class;
      case 'J', 'V' -> long.class;
      case 'F' -> float.class;
      case 'D' -> double.class;
      default -> Object.class;
    };
  }

  static int slots(char letter) {
    return switch (letter) {
      case 'J', 'D' -> 2;
      case 'V' -> 4;
      default -> 1;
    };
  }

  private static char letter(int type) {
    return switch (type) {
      case ValType.I32 -> 'I';
      case ValType.I64 -> 'J';
      case ValType.F32 -> 'F';
      case ValType.F64 -> 'D';
      case ValType.V128 -> 'V';
      default -> 'A';
    };
  }
}
