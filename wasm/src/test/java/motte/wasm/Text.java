package motte.wasm;

import motte.wat.Wat;

/// Modules written as text, for tests.
final class Text {
  private Text() {}

  static Module module(String text) {
    return Module.parse(Wat.toBinary("(module " + text + ")"));
  }

  /// An instance that needs nothing.
  static Instance instance(String text) {
    return module(text).instantiate(Imports.none(), Limits.defaults());
  }

  static Func func(Instance instance, String name) {
    return instance.func(name).orElseThrow();
  }
}
