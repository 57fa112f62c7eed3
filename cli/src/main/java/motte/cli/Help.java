package motte.cli;

import java.util.List;

/// Help as text: prose first, then the options.
final class Help {
  private Help() {}

  /// What `motte --help` says.
  static String overall() {
    return """
    motte runs WebAssembly on machines that you do not trust, and proves what runs there.

    Start with a development set-up of everything on this machine, and look at what it proves:

      motte up
      motte verify https://localhost:10030

    Or just run a program, with nothing but what you grant to it:

      motte run --dir .::/work hello.wasm

    Verbs:
    """
        + list(Verbs.all())
        + """

        `motte VERB --help` explains each. `motte --version` prints the version.
        Environment: MOTTE_PROFILE is the folder of the development profile (default ./.motte).
        """;
  }

  /// What `motte key --help` says.
  static String of(List<Verb> group) {
    return "Verbs:\n" + list(group) + "\n`--help` after each explains it.\n";
  }

  /// What `motte VERB --help` says.
  static String of(Verb verb) {
    var syntax = Syntax.of(verb);
    int width =
        syntax.options().stream().mapToInt(option -> option.usage().length()).max().orElse(0);
    var text = new StringBuilder("Usage: ").append(syntax.usage()).append("\n\n");
    text.append(verb.help().strip()).append("\n\nOptions:\n");
    for (var option : syntax.options()) {
      text.append("  ").append(padded(option.usage(), width));
      text.append("  ").append(option.description()).append('\n');
    }
    return text.toString();
  }

  private static String list(List<Verb> verbs) {
    int width = verbs.stream().mapToInt(verb -> verb.name().length()).max().orElse(0);
    var text = new StringBuilder();
    for (var verb : verbs) {
      text.append("  ").append(padded(verb.name(), width));
      text.append("  ").append(verb.summary()).append('\n');
    }
    return text.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
