package motte.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// All of its process that a command may touch. A test gives a command another one.
///
/// @param in standard input
/// @param out standard output: what was asked for, so that it can be piped on
/// @param err standard error: progress, notes and errors
/// @param env environment variables
/// @param folder the current folder, against which paths are resolved
/// @param home the installation (`target/motte` in a checkout), if this process runs from one
/// @param clock what time it is
record Shell(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path folder,
    Optional<Path> home,
    InstantSource clock) {

  /// The surroundings of this process. Standard streams are unbuffered and binary-safe: what a
  /// guest writes is written at once.
  static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        print(FileDescriptor.out),
        print(FileDescriptor.err),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Optional.ofNullable(System.getProperty("motte.home")).map(Path::of),
        Clock.systemUTC());
  }

  private static PrintStream print(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /// A path as the user wrote it, seen from the current folder.
  Path path(String text) {
    return folder.resolve(text);
  }

  /// A note for people: progress, which profile is in use. Never part of what was asked for.
  void note(String line) {
    err.println(line);
  }
}
