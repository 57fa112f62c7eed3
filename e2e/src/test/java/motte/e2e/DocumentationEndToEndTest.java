package motte.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of the book, run as they stand, with the output that it shows ([Transcript]).
final class DocumentationEndToEndTest {
  @Test
  void the_readme_does_what_it_says(@TempDir Path folder) throws Exception {
    // `./check` runs this very test.
    var steps =
        Transcript.of(Installed.house().resolve("README.md")).stream()
            .filter(step -> !(step instanceof Transcript.Typed t && t.command().equals("./check")))
            .toList();

    follow(folder, steps);
  }

  @Test
  void the_tutorial_does_what_it_says(@TempDir Path folder) throws Exception {
    needs("openssl", "clang-14", "wasm-ld-14");

    follow(folder, Transcript.of(Installed.house().resolve("docs/tutorial/first-keep.md")));
  }

  private static void follow(Path folder, List<Transcript.Step> steps) throws IOException {
    var ports = Map.of("10030", freePort(), "10007", freePort());
    try (var reader = new Reader(folder.resolve("motte"), ports)) {
      reader.follow(steps);
    }
  }

  private static void needs(String... tools) {
    for (var tool : tools) {
      boolean here =
          List.of(System.getenv("PATH").split(":")).stream()
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
      assumeTrue(here, "needs " + tool);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
