package motte.compile;

import java.util.ArrayList;
import java.util.List;
import motte.format.FunctionType;
import motte.format.WasmModule;

/// A function while it is divided: what its parts have in common.
final class Divided {
  private final WasmModule module;
  private final LocalTypes locals;
  private final List<Run> runs = new ArrayList<>();
  private final Effect effect;
  private final boolean framed;

  /// @param framed see [Splitting]
  Divided(WasmModule module, LocalTypes locals, boolean framed) {
    this.module = module;
    this.locals = locals;
    this.framed = framed;
    effect = new Effect(module, runs);
  }

  WasmModule module() {
    return module;
  }

  LocalTypes locals() {
    return locals;
  }

  List<Run> runs() {
    return runs;
  }

  boolean framed() {
    return framed;
  }

  Effect effect() {
    return effect;
  }

  FunctionType functionType(int type) {
    return (FunctionType) module.type(type).composite();
  }
}
