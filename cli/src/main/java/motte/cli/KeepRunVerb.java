package motte.cli;

import java.util.ArrayList;
import java.util.List;

/// `motte keep run`.
final class KeepRunVerb implements Verb {
  @Override
  public String name() {
    return "keep run";
  }

  @Override
  public String summary() {
    return "Start a keep here with a warrant, and nothing else.";
  }

  @Override
  public String help() {
    return """
    Starts an empty keep in a process of its own and hands it a warrant. The keep proves itself to
    the warrant's steward, fetches the one package that the warrant names, and becomes it; each step
    is printed. Its exit code is ours. This is what a host does: it chooses nothing.

      motte keep run --warrant shop.warrant --development-key .motte/keys/development.key
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--warrant", "FILE", "The signed warrant.")
        .option("--platform", "NAME", "What the keep stands on; soft (the default) is development.")
        .option("--development-key", "FILE", "The key that speaks for the platform soft.")
        .flag("--allow-plaintext", "Let the package open sockets without TLS.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var command = new ArrayList<String>();
    command.add(Home.of(shell).keepLaunch().toString());
    command.addAll(List.of("--warrant", shell.path(call.required("--warrant")).toString()));
    command.addAll(List.of("--platform", call.option("--platform").orElse("soft")));
    var developmentKey =
        call.option("--development-key")
            .map(shell::path)
            .orElseGet(() -> Profile.open(shell, "a keep on platform soft").developmentKey());
    command.addAll(List.of("--development-key", developmentKey.toString()));
    if (call.has("--allow-plaintext")) {
      command.add("--allow-plaintext");
    }
    try (var children = Children.begin()) {
      return children
          .start("keep", command, Child.Input.OURS, shell.out(), shell.err()::println)
          .ended()
          .join();
    }
  }
}
