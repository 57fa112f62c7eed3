package motte.keep;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import motte.evidence.KeepMeasurement;

/// A keep as a process of its own, with the module path that a keep is installed with: the classes
/// of this build.
final class KeepProcess implements AutoCloseable {
  static final List<String> ROOMS =
      List.of(
          "core",
          "format",
          "compile",
          "wasm",
          "capability",
          "trust",
          "tpm",
          "wasi",
          "evidence",
          "pack",
          "keep");

  private final Process process;
  private final BufferedReader err;
  private final List<String> heard = new ArrayList<>();

  private KeepProcess(Process process) {
    this.process = process;
    this.err = process.errorReader(StandardCharsets.UTF_8);
  }

  /// Starts a keep on that image of the JDK, with these flags, under these orders.
  static KeepProcess start(Path image, List<Path> modules, List<String> flags, Orders orders)
      throws IOException {
    return start(List.of(), image, modules, flags, orders, Map.of());
  }

  /// As above, under another program, such as one that watches it.
  static KeepProcess start(
      List<String> under, Path image, List<Path> modules, List<String> flags, Orders orders)
      throws IOException {
    return start(under, image, modules, flags, orders, Map.of());
  }

  /// As above, with these environment variables.
  static KeepProcess start(
      Path image,
      List<Path> modules,
      List<String> flags,
      Orders orders,
      Map<String, String> environment)
      throws IOException {
    return start(List.of(), image, modules, flags, orders, environment);
  }

  private static KeepProcess start(
      List<String> under,
      Path image,
      List<Path> modules,
      List<String> flags,
      Orders orders,
      Map<String, String> environment)
      throws IOException {
    var command = new ArrayList<>(under);
    command.add(image.resolve("bin/java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "-p",
            String.join(File.pathSeparator, modules.stream().map(Path::toString).toList()),
            "-m",
            "motte.keep/motte.keep.Main",
            "--warrant",
            orders.warrant().toString()));
    if (orders.ground() instanceof Ground.Soft soft) {
      command.addAll(
          List.of("--platform", "soft", "--development-key", soft.developmentKey().toString()));
    } else {
      throw new IllegalArgumentException("this starts keeps on the platform soft alone");
    }
    if (orders.lifeline()) {
      command.add("--lifeline");
    }
    var builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(KeepMeasurement::refuses);
    builder.environment().putAll(environment);
    return new KeepProcess(builder.start());
  }

  /// Links the image of the JDK that keeps are installed with.
  static Path image(Path folder) throws IOException, InterruptedException {
    var image = folder.resolve("jdk");
    var jlink =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/jlink").toString(),
                "--add-modules",
                "java.base,java.net.http",
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image.toString())
            .inheritIO()
            .start();
    if (jlink.waitFor() != 0) {
      throw new AssertionError("jlink ended with " + jlink.exitValue());
    }
    return image;
  }

  /// The jars of a keep, copied or made in `folder`.
  static List<Path> modules(Path folder) throws IOException {
    var modules = new ArrayList<Path>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var path = Path.of(entry);
      var room = room(path);
      if (ROOMS.contains(room) && Files.isDirectory(path)) {
        modules.add(jar(path, folder.resolve("motte-" + room + ".jar")));
      } else if (ROOMS.contains(room)) {
        modules.add(Files.copy(path, folder.resolve(path.getFileName())));
      }
    }
    return modules;
  }

  /// `core` for `…/core/target/classes` and `…/motte-core-0.1.0.jar`.
  private static String room(Path path) {
    var name = path.getFileName().toString();
    if (name.equals("classes")) {
      return path.getName(path.getNameCount() - 3).toString();
    }
    return name.startsWith("motte-") ? name.split("-", 3)[1] : "";
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  /// Waits until the keep says `start` of a line, and gives that line.
  String await(String start) throws IOException {
    for (var line = err.readLine(); line != null; line = err.readLine()) {
      heard.add(line);
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new AssertionError("the keep ended without `" + start + "`: " + heard);
  }

  /// Waits until it listens, and gives the address.
  URI ready() throws IOException {
    var line = await("keep: run ready ");
    return URI.create(line.substring(line.lastIndexOf(' ') + 1));
  }

  /// Asks it to end, as service managers do. (The process's own `destroy` would also stop us from
  /// hearing its last words.)
  void terminate() {
    process.toHandle().destroy();
  }

  /// Ends its standard input, as the end of this process would.
  void abandon() throws IOException {
    process.getOutputStream().close();
  }

  /// Waits for its end and gives all that it said and its exit code.
  int end() throws IOException, InterruptedException {
    for (var line = err.readLine(); line != null; line = err.readLine()) {
      heard.add(line);
    }
    return process.waitFor();
  }

  List<String> heard() {
    return heard;
  }

  /// The files that it has mapped into memory.
  List<Path> mapped() throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "maps"))) {
      return lines
          .map(line -> line.split("\\s+", 6))
          .filter(columns -> columns.length == 6 && columns[5].startsWith("/"))
          .map(columns -> Path.of(columns[5]))
          .distinct()
          .toList();
    }
  }

  /// The files that it has open.
  List<Path> open() throws IOException {
    var open = new ArrayList<Path>();
    var descriptors = Path.of("/proc", Long.toString(process.pid()), "fd").toFile().listFiles();
    for (var descriptor : Arrays.asList(descriptors == null ? new File[0] : descriptors)) {
      open.add(Files.readSymbolicLink(descriptor.toPath()));
    }
    return open;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
