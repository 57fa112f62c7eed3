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
    // `System.exit` first asks for a logger, and for that opens every jar: a fifth of a short run.
    // At the end of `main` the process ends all the same, since we leave none but daemon threads.
    if (code != 0) {
      System.exit(code);
    }
  }
}
