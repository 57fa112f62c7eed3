package motte.cli;

import java.util.ArrayList;
import java.util.List;
import motte.core.Kind;
import motte.core.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The options and arguments of one verb, declared once for the parser and for help.
final class Syntax {
  private final String verb;
  private final CommandSpec spec = CommandSpec.create();
  private final List<String> positionals = new ArrayList<>();
  private final List<Option> options = new ArrayList<>();
  private boolean restIsForGuest;

  /// An option as help shows it.
  record Option(String usage, String description) {}

  private Syntax(String verb) {
    this.verb = verb;
  }

  /// The syntax of `verb`, with `--help`.
  static Syntax of(Verb verb) {
    var syntax = new Syntax(verb.name());
    verb.declare(syntax);
    syntax.flag("--help", "Show this help.");
    return syntax;
  }

  /// An option that is given or not.
  Syntax flag(String name, String description) {
    spec.addOption(OptionSpec.builder(name).type(boolean.class).arity("0").build());
    options.add(new Option(name, description));
    return this;
  }

  /// An option with a value, given at most once.
  Syntax option(String name, String value, String description) {
    return option(name, value, String.class, description);
  }

  /// An option with a value, given any number of times.
  Syntax repeatable(String name, String value, String description) {
    return option(name, value, List.class, description);
  }

  private Syntax option(String name, String value, Class<?> type, String description) {
    var option = OptionSpec.builder(name).type(type).paramLabel(value).arity("1");
    spec.addOption(
        type == List.class ? option.auxiliaryTypes(String.class).build() : option.build());
    options.add(new Option(name + " " + value, description));
    return this;
  }

  /// An argument that must be given.
  Syntax argument(String name) {
    return argument(name, "1");
  }

  /// An argument that may be left out.
  Syntax optionalArgument(String name) {
    argument(name, "0..1");
    positionals.set(positionals.size() - 1, "[" + name + "]");
    return this;
  }

  /// One argument or more; nothing can follow them.
  Syntax arguments(String name) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(positionals.size() + "..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(name)
            .build());
    positionals.add(name + "...");
    return this;
  }

  private Syntax argument(String name, String arity) {
    var index = Integer.toString(positionals.size());
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(index)
            .arity(arity)
            .required(arity.equals("1"))
            .type(String.class)
            .paramLabel(name)
            .build());
    positionals.add(name);
    return this;
  }

  /// From the first argument on, everything belongs to somebody else, even if it looks like an
  /// option of ours.
  Syntax restForGuest(String name) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(positionals.size() + "..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(name)
            .build());
    positionals.add("[" + name + "...]");
    restIsForGuest = true;
    return this;
  }

  /// Reads `args`, which follow the verb.
  Call parse(Shell shell, List<String> args) {
    return new Call(shell, verb, matched(args));
  }

  private ParseResult matched(List<String> args) {
    var parser =
        new CommandLine(spec)
            .setExpandAtFiles(false)
            .setInterpolateVariables(false)
            .setPosixClusteredShortOptionsAllowed(false)
            .setStopAtPositional(restIsForGuest);
    try {
      // Help is wanted even where a required argument is missing.
      boolean help = !restIsForGuest ? args.contains("--help") : args.equals(List.of("--help"));
      return help
          ? new CommandLine(CommandSpec.create().addOption(spec.findOption("--help")))
              .setUnmatchedArgumentsAllowed(true)
              .parseArgs("--help")
          : parser.parseArgs(args.toArray(String[]::new));
    } catch (ParameterException e) {
      throw explained(e);
    }
  }

  private CliException explained(ParameterException e) {
    var help = "`motte " + verb + " --help` shows how it is used";
    return switch (e) {
      case CommandLine.UnmatchedArgumentException unmatched -> {
        var word = unmatched.getUnmatched().getFirst();
        if (!word.startsWith("-")) {
          yield new CliException(
              Kind.INVALID,
              "argument-unexpected",
              "`" + word + "` is one argument too many for `motte " + verb + "`",
              help);
        }
        var option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        var known = spec.optionsMap().keySet();
        yield new CliException(
            Kind.INVALID,
            "option-unknown",
            "`" + option + "` is not an option of `motte " + verb + "`",
            Suggestion.nearest(option, known).map(o -> "did you mean `" + o + "`?").orElse(help));
      }
      case CommandLine.MissingParameterException missing
          when !missing.getMissing().isEmpty() && missing.getMissing().getFirst().isPositional() ->
          new CliException(
              Kind.INVALID,
              "argument-missing",
              "`motte " + verb + "` needs " + missing.getMissing().getFirst().paramLabel(),
              help);
      case CommandLine.OverwrittenOptionException twice ->
          new CliException(
              Kind.INVALID,
              "option-repeated",
              "`" + ((OptionSpec) twice.getOverwritten()).longestName() + "` is given twice",
              "give it once");
      default ->
          new CliException(
              Kind.INVALID, "option-value-invalid", String.valueOf(e.getMessage()), help);
    };
  }

  /// The first line of help.
  String usage() {
    var line = new StringBuilder("motte ").append(verb).append(" [OPTION...]");
    positionals.forEach(each -> line.append(' ').append(each));
    return line.toString();
  }

  /// The options as help lists them.
  List<Option> options() {
    return List.copyOf(options);
  }
}
