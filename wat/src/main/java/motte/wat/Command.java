package motte.wat;

import java.util.List;

/// One step of a script.
///
/// A `name` that is empty is none; where it says which module to use, it is the latest then.
public sealed interface Command {
  /// The line where it starts, from 1.
  int line();

  /// Instantiates a module.
  record Module(int line, String name, ModuleSource source) implements Command {}

  /// Keeps a module to instantiate later.
  record Definition(int line, String name, ModuleSource source) implements Command {}

  /// Instantiates a module of an earlier [Definition].
  record Instance(int line, String name, String definition) implements Command {}

  /// Makes the exports of an instance importable as those of module `as`.
  record Register(int line, String as, String name) implements Command {}

  /// Does something and ignores the results.
  record Perform(int line, Action action) implements Command {}

  /// The action gives these results.
  record AssertReturn(int line, Action action, List<Expected> results) implements Command {}

  /// The action traps.
  record AssertTrap(int line, Action action, String message) implements Command {}

  /// The module is valid, but its instantiation traps.
  record AssertModuleTrap(int line, ModuleSource source, String message) implements Command {}

  /// The action exhausts the stack.
  record AssertExhaustion(int line, Action action, String message) implements Command {}

  /// The action ends with an exception of the guest that nothing catches.
  record AssertException(int line, Action action) implements Command {}

  /// The module is malformed; `custom` if only in a custom section or annotation.
  record AssertMalformed(int line, ModuleSource source, String message, boolean custom)
      implements Command {}

  /// The module is not valid; `custom` if only in a custom section or annotation.
  record AssertInvalid(int line, ModuleSource source, String message, boolean custom)
      implements Command {}

  /// The module is valid, but its imports do not fit.
  record AssertUnlinkable(int line, ModuleSource source, String message) implements Command {}

  /// Runs commands on a thread of its own, that sees the instances in `shared`.
  record StartThread(int line, String name, List<String> shared, List<Command> commands)
      implements Command {}

  /// Waits for a thread.
  record AwaitThread(int line, String name) implements Command {}
}
