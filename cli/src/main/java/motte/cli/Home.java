package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import motte.core.Digest;
import motte.core.Kind;

/// Where Motte is installed: the launchers of its processes and the keep's measurement.
///
/// @param folder `target/motte` in a checkout
record Home(Path folder) {

  /// The installation that this process runs from.
  static Home of(Shell shell) {
    return shell
        .home()
        .filter(folder -> Files.isRegularFile(folder.resolve("launch")))
        .map(Home::new)
        .orElseThrow(() ->
            new CliException(
                Kind.MISSING,
                "home-missing",
                "this process does not run from an installation of Motte"
                    + shell.home().map(folder -> ": `" + folder + "` has no `launch`").orElse(""),
                "start it through the launcher, ./motte, which builds one"));
  }

  /// The program that starts `motte` itself.
  Path launch() {
    return folder.resolve("launch");
  }

  /// The program that starts a keep.
  Path keepLaunch() {
    return folder.resolve("keep/launch");
  }

  /// The keep measurement that the build published.
  Digest keepMeasurement() {
    var file = folder.resolve("keep/measurement");
    try {
      return Digest.parse(Files.readString(file).strip());
    } catch (IOException e) {
      throw new CliException(
          Kind.MISSING,
          "measurement-missing",
          "the build's keep measurement `" + file + "` cannot be read",
          "build Motte again; `motte keep measure` computes the measurement anew",
          e);
    }
  }
}
