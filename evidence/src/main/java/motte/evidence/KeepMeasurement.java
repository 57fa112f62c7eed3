package motte.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;

/// The digest over all that makes up a keep's process: JDK image, module jars, JVM flags. The build
/// publishes it, the keep computes it of itself, and a steward compares. It is SHA-384 of the
/// deterministic CBOR map
///
/// - `jdk`: SHA-384 of the CBOR array of `[path, SHA-384 of the content]` of every regular file
///   under `java.home`, sorted by path, links followed;
/// - `modules`: the array of `[file name, SHA-384 of the content]` of the module jars, sorted;
/// - `flags`: the JVM's flags in order, without the module path and the main module. Where a flag
///   names a file of the JDK image, the image's folder is written `{java.home}`, so that the
///   measurement does not depend on where a keep is installed.
public final class KeepMeasurement {
  private static final String JAVA_HOME = "{java.home}";

  private KeepMeasurement() {}

  /// The measurement of a process with this JDK image, these module jars, these flags. Throws
  /// `keep-unmeasurable` if a file cannot be read.
  public static Digest of(Path javaHome, List<Path> moduleJars, List<String> jvmFlags) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var image = javaHome.toRealPath();
      List<Future<Cbor>> files = new ArrayList<>();
      for (var file : filesUnder(image)) {
        var name = image.relativize(file).toString();
        files.add(threads.submit(() -> entry(name, file)));
      }
      List<Future<Cbor>> modules = new ArrayList<>();
      for (var jar : sortedByName(moduleJars)) {
        modules.add(threads.submit(() -> entry(String.valueOf(jar.getFileName()), jar)));
      }
      var flags = jvmFlags.stream().map(flag -> inImage(flag, javaHome, image)).map(Cbor::of);
      return Digest.sha384(
          Cbor.emptyMap()
              .put("jdk", Digest.sha384(Cbor.array(all(files)).encode()).value())
              .put("modules", Cbor.array(all(modules)))
              .put("flags", Cbor.array(flags.toList()))
              .encode());
    } catch (IOException | UncheckedIOException | ExecutionException e) {
      throw new EvidenceException(
          Kind.FAULT,
          "keep-unmeasurable",
          "the keep in `" + javaHome + "` cannot be measured: " + e.getMessage(),
          "check that its files are there and can be read",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvidenceException(
          Kind.UNAVAILABLE,
          "keep-unmeasurable",
          "measuring the keep in `" + javaHome + "` was interrupted",
          "start the keep again",
          e);
    }
  }

  /// The measurement of this very process, from its command line. Throws `keep-unmeasurable` if it
  /// was not started from a module path of jars, `flags-unmeasured` if flags come from elsewhere.
  public static Digest ofThisProcess() {
    try {
      var line = Files.readString(Path.of("/proc/self/cmdline"));
      return of(
          CommandLine.parse(List.of(line.split("\0", -1)), System.getenv()),
          Path.of(System.getProperty("java.home", "")));
    } catch (IOException e) {
      throw new EvidenceException(
          Kind.FAULT,
          "keep-unmeasurable",
          "this process cannot read its command line: " + e.getMessage(),
          "run keeps on Linux with /proc mounted",
          e);
    }
  }

  /// Whether an environment variable of that name could change what a keep runs without being
  /// measured: a keep refuses to run under it, and whoever starts one leaves it out.
  public static boolean refuses(String environmentVariable) {
    return CommandLine.outside(environmentVariable);
  }

  static Digest of(CommandLine line, Path javaHome) {
    return of(javaHome, line.moduleJars(), line.flags());
  }

  private static List<Path> filesUnder(Path folder) throws IOException {
    try (var files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> folder.relativize(file).toString()))
          .toList();
    }
  }

  private static List<Path> sortedByName(List<Path> files) {
    return files.stream()
        .sorted(Comparator.comparing(f -> String.valueOf(f.getFileName())))
        .toList();
  }

  private static Cbor entry(String name, Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Cbor.array(Cbor.of(name), Cbor.of(Digest.of(Digest.Algorithm.SHA384, in).value()));
    }
  }

  private static List<Cbor> all(List<Future<Cbor>> entries)
      throws ExecutionException, InterruptedException {
    List<Cbor> done = new ArrayList<>();
    for (var entry : entries) {
      done.add(entry.get());
    }
    return done;
  }

  private static String inImage(String flag, Path... spellings) {
    for (var spelling : spellings) {
      for (var folder : List.of(spelling.toAbsolutePath().toString(), spelling.toString())) {
        if (folder.length() > 1 && flag.contains(folder + "/")) {
          return flag.replace(folder + "/", JAVA_HOME + "/");
        }
      }
    }
    return flag;
  }
}
