package motte.cli;

import java.util.List;
import java.util.stream.Collectors;
import motte.core.Kind;
import motte.core.Problem;
import motte.core.Suggestion;

/// Finds the verb, calls it, and turns whatever goes wrong into two lines and an exit code.
final class Cli {
  /// The version that `--version` prints.
  static final String VERSION = "0.1.0";

  private Cli() {}

  /// Runs a command line and returns its exit code.
  static int run(Shell shell, List<String> args) {
    try {
      return dispatch(shell, args);
    } catch (RuntimeException | Error e) {
      var problem = Problem.of(e);
      shell.err().println(problem.text());
      if (shell.env().containsKey("MOTTE_DEBUG") || problem.code().equals("internal-error")) {
        e.printStackTrace(shell.err());
      }
      return problem.kind().exitCode();
    }
  }

  private static int dispatch(Shell shell, List<String> args) {
    var first = args.isEmpty() ? "--help" : args.getFirst();
    if (first.equals("--version")) {
      shell.out().println("motte " + VERSION);
      return 0;
    }
    if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
      shell.out().print(Help.overall());
      return 0;
    }
    var verb = Verbs.calledBy(args);
    if (verb.isEmpty()) {
      return group(shell, first, args);
    }
    int words = verb.get().words().size();
    var call = Syntax.of(verb.get()).parse(shell, args.subList(words, args.size()));
    if (call.has("--help")) {
      shell.out().print(Help.of(verb.get()));
      return 0;
    }
    return verb.get().run(call);
  }

  private static int group(Shell shell, String first, List<String> args) {
    if (first.startsWith("-")) {
      throw new CliException(
          Kind.INVALID,
          "option-unknown",
          "`" + first + "` is not an option of `motte`",
          Suggestion.hint(first, List.of("--help", "--version")));
    }
    var group = Verbs.group(first);
    if (group.isEmpty()) {
      throw new CliException(
          Kind.INVALID,
          "verb-unknown",
          "`" + first + "` is nothing that motte can do",
          Suggestion.hint(first, Verbs.firstWords()));
    }
    var second = args.size() > 1 ? args.get(1) : "--help";
    if (second.equals("--help")) {
      shell.out().print(Help.of(group));
      return 0;
    }
    throw new CliException(
        Kind.INVALID,
        "verb-unknown",
        "`motte " + first + "` does not know `" + second + "`",
        Suggestion.nearest(second, Verbs.secondWords(first))
            .map(meant -> "did you mean `motte " + first + " " + meant + "`?")
            .orElse(
                "there is "
                    + group.stream()
                        .map(verb -> "`motte " + verb.name() + "`")
                        .collect(Collectors.joining(", "))));
  }
}
