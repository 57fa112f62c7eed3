package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTest {
  @TempDir Path folder;

  @Test
  void init_writes_a_manifest_that_check_accepts() {
    var init = Ran.motte(folder, "config", "init");
    var check = Ran.motte(folder, "config", "check");

    assertThat(init).isEqualTo(new Ran(0, "wrote Motte.toml\n", ""));
    assertThat(check.exitCode()).isZero();
    assertThat(check.out())
        .contains("descriptor 0: standard input\n")
        .contains("descriptor 1: standard output\n")
        .contains("descriptor 2: standard error\n")
        .contains("memory:       512 MiB\n");
  }

  @Test
  void init_never_overwrites() throws Exception {
    Files.writeString(folder.resolve("Motte.toml"), "mine");

    var ran = Ran.motte(folder, "config", "init");

    assertThat(ran.exitCode()).isEqualTo(5);
    assertThat(ran.err()).contains("exists already", "hint: edit it");
    assertThat(folder.resolve("Motte.toml")).hasContent("mine");
  }

  @Test
  void check_tells_where_and_what_to_write_instead() throws Exception {
    Files.writeString(folder.resolve("Motte.toml"), "args = []\n\n  flies = []\n");

    var ran = Ran.motte(folder, "config", "check");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: Motte.toml:3:3: `flies` is not a key
                hint: did you mean `files`?
                """));
  }

  @Test
  void check_says_what_a_listener_and_a_connection_grant() throws Exception {
    Files.writeString(
        folder.resolve("Enarx.toml"),
        """
        [[files]]
        kind = "listen"
        name = "web"
        port = 8443
        peers = [{ role = "shop" }]

        [[files]]
        kind = "connect"
        prot = "tcp"
        host = "db.example"
        """);

    var ran = Ran.motte(folder, "config", "check", "Enarx.toml");

    assertThat(ran.out())
        .contains("descriptor 0: listen `web` on [::]:8443, TLS 1.3, only role shop\n")
        .contains("descriptor 1: connect `db.example` to db.example:80, plaintext\n");
  }

  @Test
  void a_missing_file_is_named() {
    var ran = Ran.motte(folder, "config", "check", "no.toml");

    assertThat(ran.exitCode()).isEqualTo(4);
    assertThat(ran.err()).startsWith("error: there is no file `").contains("no.toml`");
  }
}
