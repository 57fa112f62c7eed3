package motte.compile;

import java.util.List;
import motte.format.WasmModule;

/// The class files of one module, made one by one when they are asked for.
public interface Compilation {

  /// How code is made.
  ///
  /// @param metered whether code counts fuel and calls
  record Options(boolean metered) {}

  static Compilation of(WasmModule module, Options options) {
    return new ModuleCompilation(new Layout(module, options));
  }

  /// The binary name of the class whose objects are the state of instances.
  String stateClass();

  /// The binary names of all classes.
  List<String> classNames();

  /// The class file of this name; compiled anew at each call, from any thread.
  byte[] classFile(String name);

  /// The binary name of the class that holds a function that is not imported.
  String functionClass(int function);

  /// The name of its method there.
  String functionMethod(int function);
}
