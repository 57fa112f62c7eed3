package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import motte.core.Kind;
import motte.evidence.KeepMeasurement;

/// `motte keep measure`.
final class KeepMeasureVerb implements Verb {
  @Override
  public String name() {
    return "keep measure";
  }

  @Override
  public String summary() {
    return "Print the measurement of the keep that is installed here.";
  }

  @Override
  public String help() {
    return """
    Computes the measurement that a keep of this installation will have: the digest over its JDK
    image, its module jars and the flags in its launcher. It is the reference value for a steward's
    `keep-measurements`. The build publishes it as keep/measurement:

      motte keep measure
      motte keep measure --home target/motte
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--home", "DIR", "Another installation than the one that this command runs from.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var home =
        call.option("--home")
            .map(shell::path)
            .or(shell::home)
            .orElseGet(() -> Home.of(shell).folder());
    var keep = home.resolve("keep");
    var measurement =
        KeepMeasurement.of(
            keep.resolve("jdk"), jars(keep.resolve("modules")), flags(keep.resolve("flags")));
    call.report(new Facts().with("measurement", measurement).json(), measurement.toString());
    return 0;
  }

  private static List<Path> jars(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw missing(folder, e);
    }
  }

  /// The flags of the JVM, which the keep's launcher reads from the same file.
  private static List<String> flags(Path file) {
    try {
      return List.of(Files.readString(file).strip().split("\\s+"));
    } catch (IOException e) {
      throw missing(file, e);
    }
  }

  private static CliException missing(Path what, IOException e) {
    return new CliException(
        Kind.MISSING,
        "keep-not-installed",
        "`" + what + "` does not hold a keep: " + e.getMessage(),
        "build Motte with ./motte, or name another installation with --home",
        e);
  }
}
