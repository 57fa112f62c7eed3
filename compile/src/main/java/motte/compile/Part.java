package motte.compile;

import java.lang.constant.ClassDesc;
import java.util.Arrays;
import motte.format.Body;
import org.jspecify.annotations.Nullable;

/// What becomes one method: a function, or rather the root of its [Splitting], or one of its runs.
final class Part {
  final Layout layout;

  /// The index of the function.
  final int function;

  final Splitting splitting;

  /// The run that it is; null for the root.
  final @Nullable Run run;

  final Body body;

  /// How it is called.
  final Convention convention;

  /// The locals of the body that are its parameters.
  final int[] parameters;

  /// Whether it counts against the depth of calls.
  final boolean countsCalls;

  private Part(
      Layout layout,
      int function,
      Splitting splitting,
      @Nullable Run run,
      Convention convention,
      int[] parameters,
      boolean countsCalls) {
    this.layout = layout;
    this.function = function;
    this.splitting = splitting;
    this.run = run;
    this.body = run == null ? splitting.root() : run.body();
    this.convention = convention;
    this.parameters = parameters;
    this.countsCalls = countsCalls;
  }

  /// The root of a function.
  static Part root(Layout layout, int function, Splitting splitting, boolean countsCalls) {
    var convention = layout.conventionOf(function);
    int[] parameters = new int[convention.params.length];
    Arrays.setAll(parameters, i -> i);
    return new Part(layout, function, splitting, null, convention, parameters, countsCalls);
  }

  /// A run of the same function.
  Part run(int number) {
    var inner = splitting.runs().get(number);
    return new Part(
        layout, function, splitting, inner, RunEmit.convention(inner), inner.ins(), false);
  }

  /// The class of all parts.
  ClassDesc owner() {
    return layout.methodClass(function);
  }

  /// The name of the method of a run of the function.
  String name(int number) {
    return layout.methodName(function) + "$" + number;
  }

  /// Writes its code.
  Bytecode emit(Pool pool) {
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    new Emitter(this, code, frames, new Locals(this, code, frames)).emit();
    return code;
  }
}
