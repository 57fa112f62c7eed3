package motte.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import motte.core.MotteException;
import motte.wasm.Trap.Reason;
import motte.wat.Action;
import motte.wat.Command;
import motte.wat.ModuleSource;
import motte.wat.Script;

/// Runs a script of the specification's test suite.
final class SpecScript {
  private final Map<String, Module> definitions = new HashMap<>();
  private final Map<String, Instance> instances = new HashMap<>();
  private final Map<Integer, String> failures = new TreeMap<>();
  private Imports imports = SpecHost.imports();
  private int passed;

  private SpecScript() {}

  /// What came of a script.
  ///
  /// @param passed how many commands did what they should
  /// @param failures what the others did instead, by their lines
  record Outcome(int passed, Map<Integer, String> failures) {}

  static Outcome run(Path file) throws IOException {
    List<Command> commands;
    try {
      commands = Script.parse(Files.readAllBytes(file));
    } catch (MotteException failure) {
      return new Outcome(0, Map.of(0, failure.toString()));
    }
    var script = new SpecScript();
    commands.forEach(script::command);
    return new Outcome(script.passed, script.failures);
  }

  private void command(Command command) {
    try {
      perform(command);
      passed++;
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError failure) {
      var said = failure instanceof Unmet ? failure.getMessage() : said(failure);
      failures.merge(command.line(), said, (one, two) -> one + "; " + two);
    }
  }

  private static String said(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var at = cause.getStackTrace();
    return (failure.getCause() == null ? "" : failure + " because of ")
        + cause
        + (at.length == 0 ? "" : " at " + at[0]);
  }

  /// An assertion that does not hold.
  private static final class Unmet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unmet(String message) {
      super(message, null, false, false);
    }
  }

  private void perform(Command command) {
    switch (command) {
      case Command.Module(_, var name, var source) ->
          enter(name, () -> instantiate(module(source)));
      case Command.Definition(_, var name, var source) -> {
        var module = module(source);
        definitions.put(name, module);
        definitions.put("", module);
      }
      case Command.Instance(_, var name, var definition) ->
          enter(name, () -> instantiate(Objects.requireNonNull(definitions.get(definition))));
      case Command.Register(_, var as, var name) -> imports = imports.with(as, instance(name));
      case Command.Perform(_, var action) -> act(action);
      case Command.AssertReturn(_, var action, var results) -> {
        var values = act(action);
        if (!SpecValues.fit(results, values)) {
          throw new Unmet("gave " + SpecValues.text(values) + " instead of " + results);
        }
      }
      case Command.AssertTrap(_, var action, var message) -> trap(() -> act(action), message);
      case Command.AssertExhaustion(_, var action, var message) -> trap(() -> act(action), message);
      case Command.AssertException(_, var action) -> trap(() -> act(action), "uncaught exception");
      case Command.AssertModuleTrap(_, var source, var message) -> {
        var module = module(source);
        trap(() -> instantiate(module), message);
      }
      case Command.AssertMalformed(_, var source, _, var custom) -> {
        if (custom) {
          malformedCustom(source);
        } else {
          refused(() -> module(source), "wasm-malformed wat-malformed");
        }
      }
      case Command.AssertInvalid(_, var source, _, var custom) -> {
        if (custom) {
          malformedCustom(source);
        } else {
          refused(() -> module(source), "wasm-invalid");
        }
      }
      case Command.AssertUnlinkable(_, var source, var message) -> {
        var module = module(source);
        refused(
            () -> instantiate(module),
            message.startsWith("unknown") ? "wasm-import-missing" : "wasm-import-mismatch");
      }
      case Command.StartThread _, Command.AwaitThread _ -> throw new Unmet("threads are not run");
    }
  }

  private static Module module(ModuleSource source) {
    return Module.parse(source.toBinary());
  }

  /// A fault in a custom section or an annotation: a reader may ignore it, as ours of binaries
  /// does, or refuse it, as ours of text does.
  private static void malformedCustom(ModuleSource source) {
    byte[] binary;
    try {
      binary = source.toBinary();
    } catch (motte.wat.WatException _) {
      return;
    }
    Module.parse(binary);
  }

  private Instance instantiate(Module module) {
    return module.instantiate(imports, Limits.defaults().callDepth(2000));
  }

  private void enter(String name, Supplier<Instance> maker) {
    instances.remove("");
    var instance = maker.get();
    instances.put("", instance);
    if (!name.isEmpty()) {
      instances.put(name, instance);
    }
  }

  private Instance instance(String name) {
    var instance = instances.get(name);
    if (instance == null) {
      throw new Unmet("no instance " + name);
    }
    return instance;
  }

  private Object[] act(Action action) {
    var instance = instance(action.module());
    return switch (action) {
      case Action.Invoke(_, var name, var arguments) ->
          instance.func(name).orElseThrow().invoke(SpecValues.objects(arguments));
      case Action.Read(_, var name) ->
          new Object[] {((Global) instance.export(name).orElseThrow()).value()};
    };
  }

  private static void trap(Supplier<?> attempt, String message) {
    try {
      var result = attempt.get();
      throw new Unmet(
          "gave "
              + (result instanceof Object[] values ? SpecValues.text(values) : "an instance")
              + " instead of the trap `"
              + message
              + "`");
    } catch (Trap trap) {
      var wanted = reason(message);
      if (trap.reason() != wanted) {
        throw new Unmet(said(trap) + " (" + trap.reason() + ") instead of " + wanted);
      }
    }
  }

  private static Reason reason(String message) {
    return switch (message.replaceAll(" \\d+$", "")) {
      case "unreachable" -> Reason.UNREACHABLE;
      case "out of bounds memory access" -> Reason.OUT_OF_BOUNDS_MEMORY;
      case "out of bounds table access", "undefined element" -> Reason.OUT_OF_BOUNDS_TABLE;
      case "uninitialized element" -> Reason.UNINITIALIZED_ELEMENT;
      case "indirect call type mismatch", "indirect call" -> Reason.INDIRECT_CALL_TYPE;
      case "integer divide by zero" -> Reason.INTEGER_DIVIDE_BY_ZERO;
      case "integer overflow" -> Reason.INTEGER_OVERFLOW;
      case "invalid conversion to integer" -> Reason.INVALID_CONVERSION;
      case "unaligned atomic" -> Reason.UNALIGNED_ATOMIC;
      case "expected shared memory" -> Reason.UNSHARED_WAIT;
      case "out of bounds array access" -> Reason.OUT_OF_BOUNDS_ARRAY;
      case "cast failure" -> Reason.CAST_FAILURE;
      case "call stack exhausted" -> Reason.CALL_STACK_EXHAUSTED;
      case "uncaught exception" -> Reason.UNCAUGHT_EXCEPTION;
      case "null reference",
          "null function reference",
          "null structure reference",
          "null array reference",
          "null i31 reference",
          "null exception reference" ->
          Reason.NULL_REFERENCE;
      default -> throw new Unmet("what is the trap `" + message + "`?");
    };
  }

  /// Expects an error with one of these codes.
  private static void refused(Supplier<?> attempt, String codes) {
    Object accepted;
    try {
      accepted = attempt.get();
    } catch (MotteException failure) {
      if (!List.of(codes.split(" ")).contains(failure.code())) {
        throw new Unmet(failure.code() + " instead of " + codes + ": " + failure);
      }
      return;
    }
    throw new Unmet(accepted + " was accepted; should be " + codes);
  }
}
