package motte.wasm.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.compile.Compilation;
import motte.format.WasmModule;
import motte.wasm.Trap;
import org.jspecify.annotations.Nullable;

/// Finds a module's functions in Java's stack traces, by the names of classes and methods.
final class Backtraces {
  /// What the names of all compiled classes start with.
  private static final String PREFIX = "wasm.";

  /// Of no module.
  static final Backtraces NONE = new Backtraces(null, null);

  private final @Nullable WasmModule module;
  private final @Nullable Compilation compilation;

  Backtraces(@Nullable WasmModule module, @Nullable Compilation compilation) {
    this.module = module;
    this.compilation = compilation;
  }

  /// The functions that were running, innermost first. Of functions of other modules, which call or
  /// are called by those of this one, it knows what the JVM calls them.
  List<Trap.Frame> of(Throwable failure) {
    var frames = new ArrayList<Trap.Frame>();
    boolean yielded = false;
    for (var element : failure.getStackTrace()) {
      var method = element.getMethodName();
      if (!element.getClassName().startsWith(PREFIX)) {
        continue;
      }
      if (method.endsWith(BODY)) {
        if (!yielded) {
          add(method.substring(0, method.length() - BODY.length()), frames);
        }
        yielded = true;
      } else if (!yielded) {
        add(method, frames);
      } else if (isFunction(method)) {
        yielded = false;
      }
    }
    return frames;
  }

  /// Of functions that yield to those that they make tail calls to, the body is a method of its
  /// own. Outside of a body are those whose place it took, and then the method through which the
  /// first of them was called.
  private static final String BODY = "$body";

  private static boolean isFunction(String method) {
    return lastNumber(method) >= 0 && !method.startsWith("import$") && !method.startsWith("call$");
  }

  /// A function's method is `<name>$<index>`. The parts of a function that was split, which it
  /// calls, are `<name>$<index>$<part>`, and left out, as are the methods of a state.
  private void add(String method, List<Trap.Frame> frames) {
    int index = lastNumber(method);
    if (module != null && isMethod(index, method)) {
      frames.add(new Trap.Frame(index, Optional.ofNullable(module.functionName(index))));
    } else if (isFunction(method)) {
      var shorter = method.substring(0, method.lastIndexOf('$'));
      if (!isMethod(lastNumber(shorter), shorter)) {
        frames.add(new Trap.Frame(index, Optional.of(shorter)));
      }
    }
  }

  private boolean isMethod(int index, String method) {
    return module != null
        && compilation != null
        && index >= module.importedFunctionCount()
        && index < module.functionCount()
        && compilation.functionMethod(index).equals(method);
  }

  private static int lastNumber(String method) {
    try {
      return Integer.parseInt(method, method.lastIndexOf('$') + 1, method.length(), 10);
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
