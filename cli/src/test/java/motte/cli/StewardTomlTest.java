package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a steward's configuration says of the services that it asks.
final class StewardTomlTest {
  @TempDir private Path folder;

  private Services services(String table) throws IOException {
    var file = folder.resolve("steward.toml");
    Files.writeString(file, "data = \"d\"\npolicy = \"p\"\n[collateral]\n" + table + "\n");
    return StewardToml.read(file).services().orElseThrow();
  }

  @Test
  void services_are_named_and_the_rest_has_defaults() throws IOException {
    var read = services("pccs = \"https://pccs.example:8081/\"\npccs-anchors = \"roots.pem\"");

    assertThat(read.pccs()).contains(URI.create("https://pccs.example:8081"));
    assertThat(read.pccsAnchors()).contains(folder.resolve("roots.pem").toAbsolutePath());
    assertThat(read.kds()).isEmpty();
    assertThat(read.refresh()).isEqualTo(Duration.ofHours(1));
    assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(read.perMinute()).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kds = \"http://kds.example\"; 4:1; neither an https address; https://host:port",
        "kds = \"https://kds.example/?x=1\"; 4:1; neither an https address; https://host:port",
        "pcs = \"https://x.example\"; 4:1; `pcs` is not a key of [collateral]; pccs",
        "kds = 5; 4:1; `kds` is the number 5; a string",
        "pccs = \"https://p.example\" / refresh = \"1 s\"; 5:1; `refresh` is out of range; 60 s",
        "pccs = \"https://p.example\" / timeout = \"5 m\"; 5:1; `timeout` is out of range; 60 s",
        "pccs = \"https://p.example\" / requests = 0; 5:1; `requests` is 0; from 1",
        "refresh = \"1 h\"; 3:1; names no service; pccs"
      })
  void what_is_wrong_has_its_place_and_a_hint(
      String table, String place, String message, String hint) {
    assertThatThrownBy(() -> services(table.replace(" / ", "\n")))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.getMessage()).contains("steward.toml:" + place, message);
              assertThat(e.hint()).contains(hint);
            });
  }
}
