package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house"));
  private static final Path CORPUS = HOUSE.resolve("../shared/vectors/corpus/wasi");
  private static final String HEAD = "0061736d01000000";

  /// Exports `_start` and a memory of one page; the first function has the given body.
  private static final String BODY =
      HEAD + "01040160000003020100050301000107130206" + hex("memory") + "020006" + hex("_start");

  /// `unreachable`.
  private static final String TRAPPING = BODY + "0000" + "0a05010300000b";

  /// `loop br 0 end`.
  private static final String ENDLESS = BODY + "0000" + "0a09010700" + "03400c000b0b";

  /// `proc_exit(42)`.
  private static final String EXITING =
      HEAD
          + "01080260017f00600000"
          + "022401"
          + "16"
          + hex("wasi_snapshot_preview1")
          + "09"
          + hex("proc_exit")
          + "0000"
          + "03020101"
          + "0503010001"
          + "07130206"
          + hex("memory")
          + "020006"
          + hex("_start")
          + "0001"
          + "0a08010600412a10000b";

  @TempDir Path folder;

  @Test
  void what_is_no_program_is_told_with_what_can_be_run() throws IOException {
    Files.writeString(folder.resolve("letter"), "dear keep");
    Files.createDirectories(folder.resolve("hello"));

    var letter = Ran.motte(folder, "run", "letter");
    var directory = Ran.motte(folder, "run", "hello");

    assertThat(letter.exitCode()).isEqualTo(2);
    assertThat(letter.err()).contains("no WebAssembly", ".wasm", ".wat");
    assertThat(directory.exitCode()).isEqualTo(2);
    assertThat(directory.err()).contains("is a folder", "motte up");
  }

  @Test
  void hello_says_hello() {
    var ran = Ran.motte(folder, "run", HOUSE.resolve("examples/hello/hello.wasm").toString());

    assertThat(ran).isEqualTo(new Ran(0, "Hello, world!\n", ""));
  }

  @Test
  void a_program_may_be_text() {
    var ran = Ran.motte(folder, "run", HOUSE.resolve("examples/text/hello.wat").toString());

    assertThat(ran).isEqualTo(new Ran(0, "Hello, world!\n", ""));
  }

  @Test
  void text_is_told_by_its_content_not_its_name() throws Exception {
    Files.writeString(
        folder.resolve("program"),
        ";; ends at once\n(module (memory (export \"memory\") 1) (func (export \"_start\")))");

    assertThat(Ran.motte(folder, "run", "program")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void an_error_in_a_text_says_where() throws Exception {
    Files.writeString(folder.resolve("x.wat"), "(module\n  (func (i32.ad)))\n");

    var ran = Ran.motte(folder, "run", "x.wat");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                error: line 2, column 10: unknown operator i32.ad
                hint: correct the text at that place
                """));
  }

  @Test
  void the_exit_code_of_the_guest_is_ours() throws Exception {
    var ran = Ran.motte(folder, "run", program(EXITING));

    assertThat(ran).isEqualTo(new Ran(42, "", ""));
  }

  @Test
  void compiled_code_is_kept_for_the_next_start_where_only_its_owner_reads_it() throws Exception {
    var first = Ran.motte(folder, "run", "--code-cache", "code", program(EXITING));
    var second = Ran.motte(folder, "run", "--code-cache", "code", program(EXITING));

    assertThat(List.of(first, second)).containsOnly(new Ran(42, "", ""));
    try (var files = Files.list(folder.resolve("code"))) {
      assertThat(files)
          .hasSize(2)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void a_trap_is_134_and_shows_where() throws Exception {
    var ran = Ran.motte(folder, "run", program(TRAPPING));

    assertThat(ran.exitCode()).isEqualTo(134);
    assertThat(ran.err())
        .startsWith("error: ")
        .contains("unreachable", "wasm backtrace:\n  0: ", "_start", "\nhint: ");
  }

  @Test
  void a_guest_that_does_not_end_is_stopped_in_time() throws Exception {
    var ran = Ran.motte(folder, "run", "--timeout", "200ms", program(ENDLESS));

    assertThat(ran.exitCode()).isEqualTo(134);
    assertThat(ran.err()).startsWith("error: ");
  }

  @Test
  void a_guest_that_wants_more_memory_than_it_may_have_is_refused() throws Exception {
    var ran = Ran.motte(folder, "run", "--max-memory", "1KiB", program(TRAPPING));

    assertThat(ran.exitCode()).isEqualTo(6);
    assertThat(ran.err()).startsWith("error: ").contains("hint: ");
  }

  @Test
  void a_file_that_is_no_program_is_refused() throws Exception {
    Files.writeString(folder.resolve("x.wasm"), "not wasm");

    var ran = Ran.motte(folder, "run", "x.wasm");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: ").contains("hint: ");
  }

  @Test
  void a_directory_that_cannot_be_granted_is_an_error() throws Exception {
    var malformed = Ran.motte(folder, "run", "--dir", "a::b::rw", program(EXITING));
    var missing = Ran.motte(folder, "run", "--dir", "nowhere", program(EXITING));

    assertThat(malformed.exitCode()).isEqualTo(2);
    assertThat(malformed.err()).startsWith("error: --dir: `a::b::rw` is no directory to grant");
    assertThat(missing.exitCode()).isEqualTo(4);
    assertThat(missing.err()).contains("nowhere");
  }

  @Test
  void only_the_variables_and_arguments_that_were_given_reach_the_guest() {
    var args =
        new String[] {
          "run",
          "--env",
          "A=1",
          "--env",
          "EMPTY=",
          "--env",
          "UTF",
          corpus("args_env"),
          "a",
          "",
          "b c",
          "grüezi"
        };

    var ran = Ran.motte(folder, "", Map.of("UTF", "zürich=x", "HOME", "/root"), args);

    assertThat(ran).isEqualTo(new Ran(0, "ok\n", ""));
  }

  @Test
  void a_granted_directory_can_be_written() throws Exception {
    Files.createDirectory(folder.resolve("box"));
    Files.writeString(folder.resolve("box/initial.txt"), "from the host\n");

    var ran = Ran.motte(folder, "run", "--dir", "box::/sandbox", corpus("file_rw"));

    assertThat(ran).isEqualTo(new Ran(0, "ok\n", ""));
  }

  @Test
  void a_directory_granted_to_read_cannot_be_written() throws Exception {
    Files.createDirectory(folder.resolve("box"));
    Files.writeString(folder.resolve("box/initial.txt"), "from the host\n");

    var ran = Ran.motte(folder, "run", "--dir", "box::/sandbox::ro", corpus("file_rw"));

    assertThat(ran.exitCode()).isNotZero();
    assertThat(folder.resolve("box/initial.txt")).hasContent("from the host\n");
  }

  @Test
  void standard_streams_carry_bytes_not_text() {
    var bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    var out = new ByteArrayOutputStream();
    var shell =
        new Shell(
            new ByteArrayInputStream(bytes),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            Map.of(),
            folder,
            Optional.empty(),
            InstantSource.fixed(Ran.NOW));

    int code = Cli.run(shell, List.of("run", corpus("stdio")));

    var expected = bytes.clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] =
          expected[i] >= 'a' && expected[i] <= 'z' ? (byte) (expected[i] - 32) : expected[i];
    }
    assertThat(code).isZero();
    assertThat(out.toByteArray()).isEqualTo(expected);
  }

  @Test
  void a_manifest_says_what_the_guest_gets() throws Exception {
    Files.writeString(
        folder.resolve("Motte.toml"), "[[files]]\nkind = \"null\"\n[[files]]\nkind = \"stdout\"\n");

    var hello = HOUSE.resolve("examples/hello/hello.wasm").toString();
    var ran = Ran.motte(folder, "run", "--config", "Motte.toml", hello);

    assertThat(ran).isEqualTo(new Ran(0, "Hello, world!\n", ""));
  }

  @Test
  void a_plaintext_listener_needs_permission() throws Exception {
    Files.writeString(
        folder.resolve("Motte.toml"),
        "[[files]]\nkind = \"listen\"\nname = \"web\"\nprot = \"tcp\"\naddr = \"127.0.0.1\"\nport = 0\n");

    var refused = Ran.motte(folder, "run", "--config", "Motte.toml", program(EXITING));
    var allowed =
        Ran.motte(folder, "run", "--config", "Motte.toml", "--allow-plaintext", program(EXITING));

    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).startsWith("error: ").contains("--allow-plaintext");
    assertThat(allowed.exitCode()).isEqualTo(42);
    assertThat(allowed.err()).startsWith("listening: web tcp://127.0.0.1:");
  }

  @Test
  void a_tls_listener_needs_a_keep() throws Exception {
    Files.writeString(
        folder.resolve("Motte.toml"), "[[files]]\nkind = \"listen\"\nname = \"web\"\nport = 0\n");

    var ran = Ran.motte(folder, "run", "--config", "Motte.toml", program(EXITING));

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("only a keep has a certificate");
  }

  @Test
  void a_manifest_and_options_that_grant_exclude_each_other() throws Exception {
    Files.writeString(folder.resolve("Motte.toml"), "");

    var ran = Ran.motte(folder, "run", "--config", "Motte.toml", "--env", "A=1", program(EXITING));

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: --env and --config are given");
  }

  private String program(String hex) throws Exception {
    Files.write(folder.resolve("program.wasm"), HexFormat.of().parseHex(hex));
    return "program.wasm";
  }

  private static String corpus(String name) {
    var file = CORPUS.resolve(name + ".wasm");
    assumeTrue(Files.exists(file), "needs the shared vectors: " + name + ".wasm");
    return file.toString();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
