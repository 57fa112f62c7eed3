package motte.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything that crosses the loopback interface while this is open.
final class Capture implements AutoCloseable {
  private final Path file;
  private final Running tcpdump;

  private Capture(Path file, Running tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /// Begins to listen. The test is skipped where that is impossible.
  static Capture begin(Path folder) throws IOException {
    var installed = Stream.of("/usr/bin/tcpdump", "/usr/sbin/tcpdump").map(Path::of);
    assumeTrue(installed.anyMatch(Files::exists), "needs tcpdump");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to listen on loopback");
    var file = folder.resolve("loopback.pcap");
    var tcpdump =
        run("tcpdump", "-i", "lo", "-U", "-B", "65536", "-s", "0", "-Z", "root", "-w", file, "tcp");
    tcpdump.await("listening on lo");
    return new Capture(file, tcpdump);
  }

  /// The bytes of all packets so far whose source or destination is one of `ports`.
  byte[] of(int... ports) throws IOException {
    var some = file.resolveSibling("some.pcap");
    var filter =
        Arrays.stream(ports)
            .mapToObj(port -> "tcp port " + port)
            .collect(Collectors.joining(" or "));
    try (var reading = run("tcpdump", "-Z", "root", "-r", file, "-w", some, filter)) {
      reading.finish();
    }
    return Files.readAllBytes(some);
  }

  /// Whether `word` stands in `bytes`.
  static boolean holds(byte[] bytes, String word) {
    // Each byte as one character, so that text search does the work.
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(word);
  }

  @Override
  public void close() {
    tcpdump.interrupt();
  }

  private static Running run(Object... command) throws IOException {
    List<String> words = new ArrayList<>();
    for (var word : command) {
      words.add(word.toString());
    }
    return new Running(words.getFirst(), new ProcessBuilder(words).start());
  }
}
