package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import motte.evidence.KeepMeasurement;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counts what a keep is made of, while it serves `examples/echo`, and compares the counts with
/// those in `docs/reference/trusted-base.md`. With `-Dmotte.publish=true` it writes them there
/// instead.
class TrustedBaseTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house", ".."));
  private static final Path PUBLISHED = HOUSE.resolve("docs/reference/trusted-base.md");
  private static final Pattern ROW = Pattern.compile("\\| (.+?) \\| (\\d+) \\|");
  private static final Pattern CALL = Pattern.compile("^(?:\\d+ +)?([a-z_0-9]+)\\(");
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xss4m", "-Xlog:disable");

  /// By how much a count that varies from run to run may differ from the published one.
  private static final double SLACK = 0.15;

  @TempDir Path folder;

  @BeforeEach
  void needs_linux() {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "needs Linux: reads /proc");
  }

  @Test
  void the_trusted_base_is_as_small_as_published() throws Exception {
    var classes = folder.resolve("classes.log");
    var flags = new ArrayList<>(FLAGS);
    flags.addAll(List.of("-Xshare:off", "-Xlog:class+load:file=" + classes));
    var modules = KeepProcess.modules(Files.createDirectory(folder.resolve("modules")));
    var image = KeepProcess.image(folder);
    var counts = new LinkedHashMap<String, Integer>();
    var calls = new TreeSet<String>();
    var measurement = KeepMeasurement.of(image, modules, flags);

    try (var house = House.open(Files.createDirectory(folder.resolve("house")), measurement);
        var keep =
            KeepProcess.start(image, modules, flags, house.orders(house.order(echo(house))))) {
      keep.ready();
      count(modules, Files.readString(classes, StandardCharsets.UTF_8), keep.mapped(), counts);
    }
    if (Files.isExecutable(Path.of("/usr/bin/strace"))) {
      calls.addAll(systemCalls(image, modules));
      counts.put("different system calls", calls.size());
    }

    if (Boolean.getBoolean("motte.publish")) {
      publish(counts, calls);
    }
    var published = published();
    counts.forEach((what, count) ->
        assertThat((double) count)
            .as(what + ": published are " + published)
            .isCloseTo(
                published.getOrDefault(what, -1),
                org.assertj.core.data.Offset.offset(count * SLACK)));
  }

  private static motte.pack.Reference echo(House house) throws IOException {
    var wasm = Files.readAllBytes(HOUSE.resolve("examples/echo/echo.wasm"));
    return house.publish(
        wasm,
        Manifest.of(
            List.of(
                new Entry.Null("stdin"),
                new Entry.Stdout(),
                new Entry.Stderr(),
                new Entry.Listen("echo", Transport.TLS, "127.0.0.1", 0, List.of()))));
  }

  private static void count(
      List<Path> modules, String loaded, List<Path> mapped, Map<String, Integer> counts)
      throws IOException {
    int ours = (int) modules.stream().filter(TrustedBaseTest::isOurs).count();
    counts.put("jars of ours", ours);
    counts.put("jars of others", modules.size() - ours);
    counts.put("classes loaded from our jars", lines(loaded, "source: file:\\S*/motte-\\S+"));
    counts.put(
        "classes loaded from the jars of others",
        lines(loaded, "source: file:\\S*/(?!motte-)[^/\\s]+\\.jar"));
    counts.put("classes loaded from the JDK", lines(loaded, "source: jrt:/\\S+"));
    counts.put(
        "modules of the JDK",
        (int)
            Pattern.compile("source: jrt:/([^/\\s]+)")
                .matcher(loaded)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .count());
    counts.put(
        "native libraries of the JDK",
        (int)
            mapped.stream().filter(file -> file.toString().matches(".*/jdk/lib/.*\\.so")).count());
    counts.put("lines of our code", linesOfCode());
  }

  private static boolean isOurs(Path jar) {
    return String.valueOf(jar.getFileName()).startsWith("motte-");
  }

  private static int lines(String text, String pattern) {
    return (int) Pattern.compile(pattern).matcher(text).results().count();
  }

  /// Lines of our modules that are neither empty nor comments.
  private static int linesOfCode() throws IOException {
    int count = 0;
    for (var room : KeepProcess.ROOMS) {
      try (Stream<Path> files = Files.walk(HOUSE.resolve(room + "/src/main/java"))) {
        for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          count +=
              (int)
                  Files.readAllLines(file).stream()
                      .map(String::strip)
                      .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                      .count();
        }
      }
    }
    return count;
  }

  /// Which system calls a keep makes from its start until it serves. It starts no other program.
  private Set<String> systemCalls(Path image, List<Path> modules) throws IOException {
    var trace = folder.resolve("calls");
    var measurement = KeepMeasurement.of(image, modules, FLAGS);
    try (var house = House.open(Files.createDirectory(folder.resolve("traced")), measurement);
        var keep =
            KeepProcess.start(
                List.of("strace", "-f", "-qq", "-o", trace.toString()),
                image,
                modules,
                FLAGS,
                house.orders(house.order(echo(house))))) {
      keep.ready();
    }
    var calls = new TreeSet<String>();
    var executed = new ArrayList<String>();
    for (var line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
      var call = CALL.matcher(line);
      if (call.find()) {
        calls.add(call.group(1));
        if (call.group(1).startsWith("execve")) {
          executed.add(line);
        }
      }
    }
    assertThat(executed).as("a keep starts no other program").hasSize(1);
    return calls;
  }

  private static Map<String, Integer> published() throws IOException {
    var published = new LinkedHashMap<String, Integer>();
    var rows = ROW.matcher(Files.readString(PUBLISHED));
    while (rows.find()) {
      published.put(rows.group(1), Integer.valueOf(rows.group(2)));
    }
    return published;
  }

  private static void publish(Map<String, Integer> counts, Set<String> calls) throws IOException {
    var text = new StringBuilder(Files.readString(PUBLISHED).split("\\| what \\|", 2)[0]);
    text.append("| what | count |\n|---|---|\n");
    counts.forEach(
        (what, count) -> text.append("| ").append(what).append(" | ").append(count).append(" |\n"));
    if (!calls.isEmpty()) {
      text.append("\nThe system calls: `").append(String.join("` `", calls)).append("`\n");
    }
    Files.writeString(PUBLISHED, text);
  }
}
