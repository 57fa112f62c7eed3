package motte.wat;

/// Encodes the code of a function: its locals and instructions.
final class FunctionBody {
  private final Scope scope;
  private final Space locals = new Space("local");
  private final BranchHints hints = new BranchHints();
  private final Binary declarations = new Binary();
  private int runs;
  private int runType;
  private int runLength;
  private boolean usesData;

  FunctionBody(Scope scope) {
    this.scope = scope;
  }

  /// Parameters and other locals.
  Space locals() {
    return locals;
  }

  boolean usesData() {
    return usesData;
  }

  /// Encodes `(local ...)* instruction*`, with the hints of its branches for section `hinted`.
  byte[] encode(TypeUse type, Items items, int function, SectionContent hinted) {
    type.names().forEach(locals::add);
    Items group;
    while ((group = items.takeGroup("local")) != null) {
      declare(group);
    }
    endRun();
    var start = new Binary().u32(runs).raw(declarations.toByteArray()).toByteArray();
    var code = new Binary();
    var instructions = new Instructions(scope, locals, code, hints);
    instructions.write(items);
    usesData = instructions.usesData();
    if (!hints.isEmpty()) {
      hinted.add().u32(function).raw(hints.encode(start.length));
    }
    return new Binary().raw(start).raw(code.toByteArray()).u8(0x0b).toByteArray();
  }

  private void declare(Items group) {
    var name = Name.take(group);
    if (!name.isNone()) {
      locals.add(name);
      add(ValueTypes.read(group, scope.types));
      group.end();
      return;
    }
    while (!group.done()) {
      locals.add(Name.NONE);
      add(ValueTypes.read(group, scope.types));
    }
  }

  private void add(int type) {
    if (runLength > 0 && type != runType) {
      endRun();
    }
    runType = type;
    runLength++;
  }

  private void endRun() {
    if (runLength > 0) {
      declarations.u32(runLength).type(runType);
      runs++;
      runLength = 0;
    }
  }
}
