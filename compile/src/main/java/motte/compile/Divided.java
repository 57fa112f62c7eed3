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

  Divided(WasmModule module, LocalTypes locals) {
    this.module = module;
    this.locals = locals;
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

  Effect effect() {
    return effect;
  }

  FunctionType functionType(int type) {
    return (FunctionType) module.type(type).composite();
  }
}
