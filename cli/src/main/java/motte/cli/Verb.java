package motte.cli;

import java.util.List;

/// One thing that `motte` can do. A verb holds no logic of its own: it reads its arguments, calls
/// the module that knows, and renders what comes back. To add one, write its file and list it in
/// [Verbs].
interface Verb {

  /// The word or words that call it: `run`, `key create`.
  String name();

  /// The words of its name.
  default List<String> words() {
    return List.of(name().split(" ", -1));
  }

  /// What it does, in a line for the list of verbs.
  String summary();

  /// What it does, in prose for `--help`. Lines that start with ` motte ` are examples: a test puts
  /// each through the parser.
  String help();

  /// Declares its options and positional arguments.
  void declare(Syntax syntax);

  /// Does it, and returns the exit code. Throws a [motte.core.MotteException] for whatever goes
  /// wrong.
  int run(Call call);
}
