package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `up` does when something does not start. The processes are small scripts here; the real
/// ones are started by the end-to-end tests.
final class UpTest {
  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(folder.resolve("home/keep"));
    Files.writeString(
        folder.resolve("home/keep/measurement"), Digest.sha384(new byte[0]).toString());
    Files.write(folder.resolve("shop.wasm"), new byte[] {0});
  }

  @Test
  void outside_of_an_installation_nothing_can_be_started() {
    var ran = Ran.motte(folder, "up", "shop.wasm");

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.err()).contains("does not run from an installation", "hint: ");
  }

  @Test
  void a_server_that_does_not_start_is_told_in_its_words_and_the_other_is_stopped()
      throws IOException {
    script(
        """
        echo $$ >> "%s/pids"
        case $1 in
          steward) echo 'steward: ready https://127.0.0.1:4001' >&2; exec cat ;;
          drawbridge)
            echo 'error: port 4002 of `127.0.0.1` is taken' >&2
            echo 'hint: stop what uses it' >&2
            exit 5 ;;
        esac
        """
            .formatted(folder));

    var ran = up("up", "shop.wasm");

    assertThat(ran.exitCode()).isEqualTo(5);
    assertThat(ran.err())
        .contains("the drawbridge stopped with exit code 5: port 4002 of `127.0.0.1` is taken\n")
        .contains("hint: stop what uses it\n")
        .startsWith("development profile " + folder.resolve(".motte"));
    for (var pid : Files.readAllLines(folder.resolve("pids"))) {
      assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void what_the_servers_say_is_in_the_profiles_logs() throws IOException {
    script("echo \"error: $1 says no\" >&2; exit 7");

    up("up", "shop.wasm");

    assertThat(folder.resolve(".motte/logs/steward.log")).hasContent("error: steward says no");
  }

  @Test
  void a_package_that_does_not_exist_is_told_before_anything_is_started() throws IOException {
    script("touch '" + folder + "/started'");

    var ran = up("up", "no-such-folder");

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.err()).startsWith("error: there is no program `");
    assertThat(folder.resolve("started")).doesNotExist();
    assertThat(folder.resolve(".motte")).doesNotExist();
  }

  private void script(String text) throws IOException {
    var file = folder.resolve("home/launch");
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ran up(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            folder,
            Optional.of(folder.resolve("home")),
            InstantSource.fixed(Ran.NOW));
    int code = Cli.run(shell, List.of(args));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
