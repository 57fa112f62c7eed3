package motte.cli;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import motte.core.Json;
import motte.core.Kind;
import motte.core.MotteException;
import picocli.CommandLine.ParseResult;

/// A verb being called: its arguments, read, and the shell that it was called in.
///
/// @param shell where it runs
/// @param verb its name
/// @param parsed its arguments
record Call(Shell shell, String verb, ParseResult parsed) {

  /// Whether a flag was given.
  boolean has(String flag) {
    return parsed.matchedOptionValue(flag, false);
  }

  /// The value of an option.
  Optional<String> option(String name) {
    return Optional.ofNullable(parsed.<String>matchedOptionValue(name, null));
  }

  /// The value of an option, read by `parse`; an error of it names the option.
  <T> Optional<T> option(String name, Function<String, T> parse) {
    return option(name).map(text -> value(name, text, parse));
  }

  /// The value of an option, read by `parse`; where that cannot, the hint is `form`.
  <T> Optional<T> option(String name, Function<String, T> parse, String form) {
    return option(name).map(text -> value(name, text, parse, form));
  }

  /// Refuses an option that says nothing without another.
  void together(String option, String partner) {
    if (option(option).isPresent() && option(partner).isEmpty()) {
      throw new CliException(
          Kind.INVALID,
          "option-missing",
          option + " says nothing without " + partner,
          "give " + partner + " too, or leave " + option + " out");
    }
  }

  /// The value of an option that this call cannot do without.
  String required(String name) {
    return option(name)
        .orElseThrow(() ->
            new CliException(
                Kind.INVALID,
                "option-missing",
                "`motte " + verb + "` needs " + name,
                "`motte " + verb + " --help` shows how it is used"));
  }

  /// The values of a repeatable option, in order.
  List<String> options(String name) {
    return List.copyOf(parsed.matchedOptionValue(name, List.<String>of()));
  }

  /// The argument at `index`, which was declared as one that must be given.
  String argument(int index) {
    return find(index).orElseThrow();
  }

  /// The argument at `index`, if given.
  Optional<String> find(int index) {
    return Optional.ofNullable(parsed.<String>matchedPositionalValue(index, null));
  }

  /// The arguments from `index` on: those of [Syntax#arguments], or what belongs to the guest.
  List<String> rest(int index) {
    return List.copyOf(parsed.matchedPositionalValue(index, List.<String>of()));
  }

  /// Prints what was asked for: as JSON under `--json`, otherwise as text.
  void report(Json json, String text) {
    shell.out().println(has("--json") ? json.pretty() : text);
  }

  /// Reads `text`, the value of `name`.
  static <T> T value(String name, String text, Function<String, T> parse) {
    return value(name, text, parse, "`--help` shows what is expected");
  }

  private static <T> T value(String name, String text, Function<String, T> parse, String form) {
    try {
      return parse.apply(text);
    } catch (MotteException e) {
      throw new CliException(
          Kind.INVALID, "option-value-invalid", name + ": " + e.getMessage(), e.hint(), e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new CliException(
          Kind.INVALID, "option-value-invalid", name + ": `" + text + "` cannot be read", form, e);
    }
  }
}
