package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.pack.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestTomlTest {
  private static Member read(String toml) {
    return manifest(toml).only().orElseThrow();
  }

  private static Manifest manifest(String toml) {
    return ManifestToml.parse(toml, "Motte.toml");
  }

  @Test
  void an_empty_file_grants_no_descriptor_at_all() {
    var manifest = read("");

    assertThat(manifest.files()).isEmpty();
    assertThat(manifest.args()).isEmpty();
    assertThat(manifest.env()).isEmpty();
    assertThat(manifest.limits()).isEqualTo(ManifestLimits.defaults());
  }

  @Test
  void an_enarx_toml_with_everything_is_a_manifest() {
    var manifest =
        read(
            """
            # Configuration for a WASI application in an Enarx Keep
            steward = "https://attest.example/"
            args = ["--argument1", "--argument2=foo"]

            [env]
            VAR1 = "var1"
            "var.2" = ""

            [[files]]
            name = "ERRORS"
            kind = "null"

            [[files]]
            kind = "stdin"

            [[files]]
            name = "LOG"
            kind = "stdout"

            [[files]]
            kind = "stderr"

            [[files]]
            name = "X"
            kind = "listen"
            prot = "tls"
            port = 10030

            [[files]]
            name = "PLAIN"
            kind = "listen"
            prot = "tcp"
            addr = "127.0.0.1"

            [[files]]
            kind = "connect"
            prot = "tls"
            host = "example.com"

            [[files]]
            name = "db"
            kind = "connect"
            prot = "tcp"
            host = "localhost"
            port = 5432
            """);

    assertThat(manifest.args()).containsExactly("--argument1", "--argument2=foo");
    assertThat(manifest.env()).containsEntry("VAR1", "var1").containsEntry("var.2", "");
    assertThat(manifest.files())
        .containsExactly(
            new Entry.Null("ERRORS"),
            new Entry.Stdin(),
            new Entry.Stdout("LOG"),
            new Entry.Stderr(),
            new Entry.Listen("X", Transport.TLS, "::", 10030, List.of()),
            new Entry.Listen("PLAIN", Transport.TCP, "127.0.0.1", 80, List.of()),
            new Entry.Connect(
                "example.com", Transport.TLS, "example.com", 443, Roots.DEFAULT, List.of()),
            new Entry.Connect("db", Transport.TCP, "localhost", 5432, Roots.DEFAULT, List.of()));
  }

  @Test
  void files_may_be_written_inline_as_in_enarx() {
    var manifest = read("files = [{ kind = \"stdin\" }, { kind = 'stdout', name = \"out\" }]");

    assertThat(manifest.files()).containsExactly(new Entry.Stdin(), new Entry.Stdout("out"));
  }

  @Test
  void the_transport_is_tls_unless_the_manifest_says_otherwise() {
    var manifest = read("[[files]]\nkind = \"listen\"\nname = \"web\"\n");

    assertThat(manifest.files())
        .containsExactly(new Entry.Listen("web", Transport.TLS, "::", 443, List.of()));
  }

  @Test
  void limits_directories_peers_and_roots_go_beyond_enarx() {
    var component = Digest.sha384(new byte[0]);
    var manifest =
        read(
            """
            [limits]
            memory = "64 MiB"
            table-elements = 1000
            call-depth = 500
            call-time = "5 s"
            connections = 100
            handshake = "2s"
            buffer = "16KiB"

            [[files]]
            kind = "directory"
            guest = "/data"
            host = "data"
            read-only = false

            [[files]]
            kind = "listen"
            name = "orders"
            port = 8443
            peers = [{ role = "web" }, { component = "%s" }]

            [[files]]
            kind = "connect"
            host = "stock.example"
            roots = "domain"
            peers = [{}]
            """
                .formatted(component));

    assertThat(manifest.limits())
        .isEqualTo(
            new ManifestLimits(
                ByteSize.ofMiB(64),
                1000,
                500,
                Optional.of(Duration.ofSeconds(5)),
                100,
                Duration.ofSeconds(2),
                ByteSize.ofKiB(16)));
    assertThat(manifest.files())
        .containsExactly(
            new Entry.Directory("/data", "/data", "data", false),
            new Entry.Listen(
                "orders",
                Transport.TLS,
                "::",
                8443,
                List.of(
                    PeerRule.role("web"), new PeerRule(Optional.empty(), Optional.of(component)))),
            new Entry.Connect(
                "stock.example",
                Transport.TLS,
                "stock.example",
                443,
                new Roots.Domain(),
                List.of(PeerRule.anyOfDomain())));
  }

  @Test
  void several_components_each_have_what_one_has() {
    var manifest =
        manifest(
            """
            [components.front]
            wasm = "build/front.wasm"
            args = ["-v"]
            env = { A = "1" }
            limits = { memory = "1 MiB" }
            files = [
              { kind = "stdout" },
              { kind = "connect", component = "ledger", listen = "pay" },
              { kind = "connect", name = "again", prot = "inside", component = "ledger", listen = "pay" },
            ]

            [components.ledger]

            [[components.ledger.files]]
            kind = "listen"
            name = "pay"
            prot = "inside"
            """);

    var front = manifest.components().firstEntry().getValue();
    assertThat(manifest.components()).containsOnlyKeys("front", "ledger");
    assertThat(front.args()).containsExactly("-v");
    assertThat(front.env()).containsEntry("A", "1");
    assertThat(front.limits().memory()).isEqualTo(ByteSize.ofMiB(1));
    assertThat(front.files())
        .containsExactly(
            new Entry.Stdout(),
            new Entry.Link("ledger", "ledger", "pay"),
            new Entry.Link("again", "ledger", "pay"));
    assertThat(manifest.components().lastEntry().getValue().files())
        .containsExactly(new Entry.Inlet("pay"));
    assertThat(manifest.only()).isEmpty();
  }

  @Test
  void what_is_given_beside_several_components_is_refused() {
    assertThatThrownBy(() -> manifest("args = ['x']\n[components.front]\n"))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.hint()).contains("[components.front]"))
        .hasMessageStartingWith("Motte.toml:1:1: `args` stands beside `components`");
  }

  @Test
  void one_component_called_main_is_the_same_with_and_without_its_name() {
    assertThat(manifest("[components.main]\nargs = ['x']\n")).isEqualTo(manifest("args = ['x']"));
  }

  /// What is wrong, and where: the message begins with the place.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          arg = ['a']                               | Motte.toml:1:1: `arg` is not a key                      | did you mean `args`?
          args = 'a'                                | Motte.toml:1:1: `args` is the string "a"                | it must be an array of strings
          args = ['a', 1]                           | Motte.toml:1:14: `args` is the number 1                 | it must be an array of strings
          env = { A = 1 }                           | Motte.toml:1:9: `A` is the number 1                     | it must be a string
          files = 'x'                               | Motte.toml:1:1: `files` is the string "x"               | it must be an array of tables
          files = [{ kind = 'stdn' }]               | Motte.toml:1:12: `stdn`                                 | did you mean `stdin`?
          files = [{ name = 'x' }]                  | Motte.toml:1:10: a file needs `kind`                    | add kind
          files = [{ kind = 'stdin', nme = 'x' }]   | Motte.toml:1:28: `nme` is not a key of a `stdin` file   | did you mean `name`?
          files = [{ kind = 'listen' }]             | Motte.toml:1:10: a `listen` file needs `name`           | add name
          files = [{ kind = 'connect' }]            | Motte.toml:1:10: a `connect` file needs `host`          | add host
          files = [{ kind = 'stdin', name = 'a:b' }]| Motte.toml:1:10: file name `a:b` must not contain ':'   | give the entry a `name`
          files = [{ kind = 'listen', name = 'x', host = 'y' }] | Motte.toml:1:41: `host` is not a key        | known here
          files = [{ kind = 'listen', name = 'x', prot = 'tsl' }] | Motte.toml:1:41: `tsl` is not a transport | did you mean `tls`?
          files = [{ kind = 'listen', name = 'x', port = 65536 }] | Motte.toml:1:41: `port` is 65536          | it must be from 0 to 65535
          files = [{ kind = 'listen', name = 'x', port = '1' }] | Motte.toml:1:41: `port` is the string "1"   | it must be a whole number
          limits = { memory = '5 MB' }              | Motte.toml:1:12: `5 MB` is not a size                   | write a whole number and a unit
          limits = { call-time = '5 x' }            | Motte.toml:1:12: `5 x` is not a duration                | write a whole number and
          components = {}                           | Motte.toml: `0` does not fit `components`               | from 1 to 64
          components = 1                            | Motte.toml:1:1: `components` is the number 1            | it must be a table
          components = { a = { arg = [] } }         | Motte.toml:1:22: `arg` is not a key of component `a`    | did you mean `args`?
          component = { a = {} }                    | Motte.toml:1:1: `component` is not a key                | did you mean `components`?
          components = { 'A B' = {} }               | Motte.toml: `A B` does not fit `components`             | a component's name
          files = [{ kind = 'listen', name = 'x', prot = 'insid' }] | Motte.toml:1:41: `insid` is not a transport | did you mean `inside`?
          files = [{ kind = 'listen', name = 'x', prot = 'inside', port = 1 }] | Motte.toml:1:58: `port` is not a key | did you mean `prot`?
          files = [{ kind = 'connect', component = 'b', listne = 'x' }] | Motte.toml:1:47: `listne` is not a key | did you mean `listen`?
          files = [{ kind = 'connect', component = 'b' }] | Motte.toml:1:10: a `connect` file needs `listen` | add listen
          files = [{ kind = 'connect', component = 'b', listen = 'x' }] | Motte.toml: `b` of component `main` leads to component `b` | main
          steward = 'http://x'                      | Motte.toml:1:1: `steward` is `http://x`                              | https
          """)
  void what_is_wrong_is_told_with_line_and_column(String toml, String error, String hint) {
    assertThatThrownBy(() -> read(toml))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.getMessage()).startsWith(error);
              assertThat(e.hint()).contains(hint);
            });
  }

  @Test
  void text_that_is_not_toml_is_told_with_line_and_column() {
    assertThatThrownBy(() -> read("args = []\nfiles = [\n"))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.code()).isEqualTo("toml-malformed");
              assertThat(e.getMessage()).startsWith("Motte.toml:");
            });
  }

  @Test
  void the_manifest_that_config_init_writes_is_the_standard_one() {
    assertThat(manifest(ConfigInitVerb.TEMPLATE)).isEqualTo(Manifest.standard());
  }

  @Test
  void what_config_init_writes_in_comments_is_valid_too() {
    var uncommented = ConfigInitVerb.TEMPLATE.lines().map(ManifestTomlTest::uncommented).toList();

    var manifest = read(String.join("\n", uncommented));

    assertThat(manifest.files()).hasSize(5);
    assertThat(manifest.env()).containsEntry("GREETING", "hello");
    assertThat(manifest.args()).containsExactly("--verbose");
  }

  private static String uncommented(String line) {
    return line.matches("# (\\[.*|[a-z]+ = .*|[A-Z]+ = .*)") ? line.substring(2) : line;
  }
}
