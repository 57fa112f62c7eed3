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
    for (var element : failure.getStackTrace()) {
      if (element.getClassName().startsWith(PREFIX)) {
        add(element.getMethodName(), frames);
      }
    }
    return frames;
  }

  /// A function's method is `<name>$<index>`. The parts of a function that was split, which it
  /// calls, are `<name>$<index>$<part>`, and left out, as are the methods of a state.
  private void add(String method, List<Trap.Frame> frames) {
    int index = lastNumber(method);
    if (module != null && isMethod(index, method)) {
      frames.add(new Trap.Frame(index, Optional.ofNullable(module.functionName(index))));
    } else if (index >= 0 && !method.startsWith("import$") && !method.startsWith("call$")) {
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
