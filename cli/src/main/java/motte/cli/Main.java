package motte.cli;

import java.util.List;

/// The command `motte`.
public final class Main {
  private Main() {}

  /// Runs the verb that `args` begins with and exits with its code.
  public static void main(String[] args) {
    var shell = Shell.ofProcess();
    int code = Cli.run(shell, List.of(args));
    shell.out().flush();
    shell.err().flush();
    System.exit(code);
  }
}
