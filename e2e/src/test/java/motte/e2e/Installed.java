package motte.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The installed program, as a person at a terminal uses it.
///
/// @param home the folder `target/motte` of a build
/// @param profile the development profile that the commands use
record Installed(Path home, Path profile) {

  /// The build of this checkout, with an empty profile in `folder`.
  static Installed in(Path folder) {
    var house = System.getProperty("motte.house");
    return new Installed(Path.of(house, "target", "motte"), folder.resolve("profile"));
  }

  /// The checkout that the build came from.
  static Path house() {
    return Path.of(System.getProperty("motte.house"));
  }

  /// The `java` that the build was made with.
  static Path java() throws IOException {
    var home = Files.readString(house().resolve("target/motte/jdk-home")).strip();
    return Path.of(home, "bin", "java");
  }

  /// Starts `motte` with these arguments and returns at once.
  Running start(String... arguments) {
    return start(Map.of(), arguments);
  }

  Running start(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("launch").toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("MOTTE_PROFILE", profile.toString());
    builder.environment().putAll(environment);
    try {
      return new Running(String.join(" ", arguments), builder.start());
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command, e);
    }
  }

  /// Runs `motte` with these arguments to its end.
  Result run(String... arguments) {
    try (var running = start(arguments)) {
      return running.finish();
    }
  }

  /// What the machine whose `sys` and `dev` are in that folder can prove of itself.
  String survey(Path sysroot) {
    return run("platform", "--sysroot", sysroot.toString()).out();
  }

  /// Runs the keep installed in `keep` with this warrant, as a host does, to its end.
  Result keep(Path keep, Path warrant, String... options) {
    List<String> command = new ArrayList<>();
    command.add(keep.resolve("launch").toString());
    command.addAll(List.of("--warrant", warrant.toString(), "--platform", "soft"));
    command.add("--development-key");
    command.add(profile.resolve("keys/development.key").toString());
    command.addAll(List.of(options));
    try (var running = new Running("keep", new ProcessBuilder(command).start())) {
      return running.finish();
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command, e);
    }
  }

  /// The text of a file of the profile.
  String read(String file) throws IOException {
    return Files.readString(profile.resolve(file));
  }

  /// How a command ended.
  record Result(int exitCode, String out, String err) {}
}
