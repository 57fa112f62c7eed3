package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.BitSet;
import motte.format.Body;
import org.jspecify.annotations.Nullable;

/// What becomes one method: a function, or rather the root of its [Splitting], or one of its runs.
final class Part {
  final Layout layout;

  /// The index of the function.
  final int function;

  final Splitting splitting;

  /// The number of the run that it is; -1 for the root.
  private final int number;

  /// The run that it is; null for the root.
  final @Nullable Run run;

  final Body body;

  /// How it is called.
  final Convention convention;

  /// The locals of the body that are its parameters.
  final int[] parameters;

  /// Whether it counts against the depth of calls.
  final boolean countsCalls;

  /// Whether it chooses among [Arms].
  final boolean choosesArms;

  private final BitSet arms;

  private Part(
      Layout layout,
      int function,
      Splitting splitting,
      int number,
      Convention convention,
      int[] parameters,
      boolean countsCalls,
      BitSet arms) {
    this.layout = layout;
    this.function = function;
    this.splitting = splitting;
    this.number = number;
    run = number < 0 ? null : splitting.runs().get(number);
    body = run == null ? splitting.root() : run.body();
    this.convention = convention;
    this.parameters = parameters;
    this.countsCalls = countsCalls;
    this.arms = arms;
    choosesArms = !arms.isEmpty() && Arms.choose(body);
  }

  /// The root of a function.
  static Part root(Layout layout, int function, Splitting splitting, boolean countsCalls) {
    var convention = layout.conventionOf(function);
    int[] parameters = new int[convention.params.length];
    Arrays.setAll(parameters, i -> i);
    return new Part(
        layout, function, splitting, -1, convention, parameters, countsCalls, Arms.of(splitting));
  }

  /// A run of the same function.
  Part run(int which) {
    var inner = splitting.runs().get(which);
    return new Part(
        layout, function, splitting, which, RunEmit.convention(inner), inner.ins(), false, arms);
  }

  /// Whether it is one of the [Arms] of a large choice.
  boolean isArm() {
    return number >= 0 && arms.get(number);
  }

  /// Whether a run takes the array of memory 0 as its last parameter before the state. One that
  /// calls others would have to load it anew soon.
  boolean takesMemory(int which) {
    var inner = splitting.runs().get(which);
    return inner.isAccessing() && !inner.isCalling() && !splitting.framed() && layout.hasArray();
  }

  /// Whether it has a local for the array of memory 0 if it uses that. What chooses among arms all
  /// of which may call others would load it anew after each.
  boolean keepsMemory() {
    return !(choosesArms && splitting.framed());
  }

  /// Whether this does.
  boolean takesMemory() {
    return number >= 0 && takesMemory(number);
  }

  /// The descriptor of the method of a run.
  MethodTypeDesc desc(int which) {
    var runConvention = RunEmit.convention(splitting.runs().get(which));
    return takesMemory(which)
        ? runConvention.desc(Runtime.BYTE_ARRAY, layout.state)
        : runConvention.desc(layout.state);
  }

  /// The class of all parts.
  ClassDesc owner() {
    return layout.methodClass(function);
  }

  /// The name of the method of a run of the function.
  String name(int which) {
    return layout.methodName(function) + "$" + which;
  }

  /// Writes its code.
  Bytecode emit(Pool pool) {
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    new Emitter(this, code, frames, new Locals(this, code, frames)).emit();
    return code;
  }
}
