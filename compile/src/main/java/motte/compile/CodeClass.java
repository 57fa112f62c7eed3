package motte.compile;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.util.List;
import motte.format.Body;

/// Writes a class that holds functions.
final class CodeClass {
  /// HotSpot compiles no method with as many bytes.
  private static final int HUGE = 8000;

  /// How many bytes we want a method to have at most, as far as that can be estimated.
  private static final int BUDGET = 6000;

  /// How many bytes an instruction may be at most on average, if a body needs not be looked at.
  private static final int LEAST_BYTES = 4;

  /// The same for one with vectors.
  private static final int LEAST_VECTOR_BYTES = 30;

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
    boolean counts = layout.countsCalls(function, body);
    boolean yields = layout.tailCalls().yields(function);
    boolean nests = layout.runsOnce(function) && Nests.in(body) && !hasVectors(body);
    int budget = BUDGET;
    while (!write(
        out, Part.root(layout, function, split(body, budget, nests), counts && !yields), budget)) {
      budget -= BUDGET / 4;
    }
    if (yields) {
      new TailMethods(layout, pool).function(out, function, counts);
    }
  }

  private Splitting split(Body body, int budget, boolean nests) {
    return nests || isLarge(body, budget)
        ? Splitting.of(body, layout.module, budget, nests)
        : new Splitting(body, List.of(), false);
  }

  private static boolean isLarge(Body body, int budget) {
    return body.size() * LEAST_BYTES > budget
        || (body.size() * LEAST_VECTOR_BYTES > budget && hasVectors(body));
  }

  private static boolean hasVectors(Body body) {
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i).code() >> 12 == 0xfd) {
        return true;
      }
    }
    return false;
  }

  // Tells whether all parts are small enough, or nothing can be done about it.
  private boolean write(ClassBuilder out, Part root, int budget) {
    int runs = root.splitting.runs().size();
    var methods = new Bytecode[runs + 1];
    for (int i = 0; i <= runs; i++) {
      methods[i] = (i == 0 ? root : root.run(i - 1)).emit(pool);
      if (methods[i].size() >= HUGE && budget > BUDGET / 4) {
        return false;
      }
    }
    for (int i = 0; i <= runs; i++) {
      StateClass.method(
          out,
          i == 0 ? layout.bodyName(root.function) : root.name(i - 1),
          i == 0 ? root.convention.desc(layout.state) : root.desc(i - 1),
          ClassFile.ACC_STATIC,
          methods[i]);
    }
    return true;
  }
}
