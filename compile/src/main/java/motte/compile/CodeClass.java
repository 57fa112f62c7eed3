package motte.compile;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.SourceFileAttribute;
import motte.format.Body;

/// Writes a class that holds functions.
final class CodeClass {
  private final Layout layout;
  private final int number;
  private final Pool pool = new Pool();

  CodeClass(Layout layout, int number) {
    this.layout = layout;
    this.number = number;
  }

  byte[] build() {
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(pool.entries.classEntry(layout.codeClass(number)), pool.entries, this::build);
  }

  private void build(ClassBuilder out) {
    out.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
    out.with(SourceFileAttribute.of(layout.sourceFile()));
    for (int f = layout.firstOf(number); f < layout.firstOf(number + 1); f++) {
      function(out, f);
    }
  }

  private void function(ClassBuilder out, int function) {
    var body = layout.module.body(function);
    var convention = layout.conventionOf(function);
    StateClass.method(
        out,
        layout.methodName(function),
        convention.desc(layout.state),
        ClassFile.ACC_STATIC,
        whole(body, convention, layout.countsCalls(function, body)));
  }

  private Bytecode whole(Body body, Convention convention, boolean counts) {
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    var locals = new Locals(body, convention, layout, code, frames);
    var emitter = new Emitter(layout, body, code, frames, locals);
    emitter.calls().begin(convention, counts);
    locals.initialise(emitter.memory());
    emitter.emit();
    return code;
  }
}
