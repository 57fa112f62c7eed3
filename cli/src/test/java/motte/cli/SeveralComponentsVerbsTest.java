package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeveralComponentsVerbsTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("Motte.toml"),
        """
        [components.front]
        args = ["-v"]
        files = [{ kind = "connect", name = "bank", component = "ledger", listen = "pay" }]

        [components.ledger]
        limits = { memory = "1 MiB" }
        files = [{ kind = "listen", name = "pay", prot = "inside" }]
        """);
    Files.write(folder.resolve("front.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
  }

  @Test
  void config_check_says_what_each_component_is_given() {
    var ran = Ran.motte(folder, "config", "check");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out())
        .containsPattern("front args: +-v")
        .containsPattern("front descriptor 0: +connect `bank` to `pay` of ledger, inside the keep")
        .containsPattern("ledger descriptor 0: +listen `pay` for links, inside the keep")
        .containsPattern("ledger memory: +1 MiB");
  }

  @Test
  void one_program_cannot_be_run_as_several() {
    var ran = Ran.motte(folder, "run", "--config", "Motte.toml", "front.wasm");

    assertThat(ran.exitCode()).isNotZero();
    assertThat(ran.err()).contains("several components").contains("motte up");
  }
}
