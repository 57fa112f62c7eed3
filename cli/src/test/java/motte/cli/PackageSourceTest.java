package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageSourceTest {
  private static final String LISTENING =
      """
      [[files]]
      kind = "connect"
      host = "a.example"
      port = 1

      [[files]]
      kind = "listen"
      name = "web"
      port = 10030  # the game

      [[files]]
      kind = "listen"
      name = "admin"
      port = 2
      """;

  @TempDir Path folder;

  @Test
  void a_folder_with_a_program_and_a_manifest_is_a_package() throws Exception {
    Files.write(folder.resolve("main.wasm"), new byte[] {0});
    Files.writeString(folder.resolve("Motte.toml"), LISTENING);

    var source = PackageSource.read(folder);

    assertThat(source.components().firstEntry().getValue().size()).isEqualTo(1);
    assertThat(source.manifest().only().orElseThrow().files()).hasSize(3);
    assertThat(source.toml()).isEqualTo(LISTENING);
  }

  @Test
  void an_enarx_toml_will_do() throws Exception {
    Files.write(folder.resolve("shop.wasm"), new byte[] {0});
    Files.writeString(folder.resolve("Enarx.toml"), "args = [\"x\"]");

    assertThat(PackageSource.read(folder).manifest().only().orElseThrow().args())
        .containsExactly("x");
  }

  @Test
  void a_program_alone_gets_the_standard_streams() throws Exception {
    Files.write(folder.resolve("My Shop.wasm"), new byte[] {0});

    var source = PackageSource.read(folder.resolve("My Shop.wasm"));

    assertThat(source.manifest()).isEqualTo(Manifest.standard());
    assertThat(source.repository()).isEqualTo("my-shop");
  }

  @Test
  void a_folder_without_a_program_is_refused() {
    assertThatThrownBy(() -> PackageSource.read(folder))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("main.wasm");
  }

  @Test
  void a_manifest_of_several_components_names_their_files() throws Exception {
    Files.createDirectory(folder.resolve("build"));
    Files.write(folder.resolve("build/f.wasm"), new byte[] {1});
    Files.write(folder.resolve("ledger.wasm"), new byte[] {2, 2});
    Files.writeString(
        folder.resolve("Motte.toml"),
        """
        [components.ledger]
        files = [{ kind = "listen", name = "book", port = 1 }]

        [components.front]
        wasm = "build/f.wasm"
        files = [{ kind = "listen", name = "web", port = 2 }]
        """);

    var source = PackageSource.read(folder);
    var changed = ListenPort.set(source, 4711);

    assertThat(source.components().firstEntry().getValue().size()).isEqualTo(1);
    assertThat(source.components().lastEntry().getValue().size()).isEqualTo(2);
    assertThat(changed.manifest().components().firstEntry().getValue().files())
        .containsExactly(new Entry.Listen("web", Transport.TLS, "::", 4711, List.of()));
    assertThat(changed.manifest().components().lastEntry().getValue())
        .isEqualTo(source.manifest().components().lastEntry().getValue());
    assertThat(changed.toml())
        .startsWith("# Published with port 4711 for the first listener of front.");
  }

  @Test
  void a_component_whose_file_is_not_there_is_named() throws Exception {
    Files.writeString(folder.resolve("Motte.toml"), "[components.front]\n");

    assertThatThrownBy(() -> PackageSource.read(folder))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.code()).isEqualTo("component-missing"))
        .hasMessageContaining("front.wasm");
  }

  @Test
  void another_port_changes_the_first_listener_in_the_manifest_and_in_its_text() throws Exception {
    Files.write(folder.resolve("main.wasm"), new byte[] {0});
    Files.writeString(folder.resolve("Motte.toml"), LISTENING);

    var changed = ListenPort.set(PackageSource.read(folder), 4711);

    assertThat(changed.manifest().only().orElseThrow().files().get(1))
        .isEqualTo(new Entry.Listen("web", Transport.TLS, "::", 4711, List.of()));
    assertThat(changed.toml()).contains("port = 4711  # the game", "port = 1\n", "port = 2\n");
    assertThat(ManifestToml.parse(changed.toml(), "Motte.toml")).isEqualTo(changed.manifest());
  }

  @Test
  void a_port_for_a_package_that_listens_nowhere_is_refused() throws Exception {
    Files.write(folder.resolve("main.wasm"), new byte[] {0});

    assertThatThrownBy(() -> ListenPort.set(PackageSource.read(folder), 1))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.code()).isEqualTo("no-listener"));
  }
}
