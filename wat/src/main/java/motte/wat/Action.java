package motte.wat;

import java.util.List;

/// What a script does with an instance. A `module` that is empty is the latest.
public sealed interface Action {
  String module();

  /// Calls an exported function.
  record Invoke(String module, String function, List<Value> arguments) implements Action {}

  /// Reads an exported global.
  record Read(String module, String global) implements Action {}
}
