package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Keeps that must not come up, each a real process against a real steward and drawbridge: each
/// stops with an error that names the step.
@TestInstance(Lifecycle.PER_CLASS)
final class RefusalEndToEndTest {
  private Path folder;
  private Installed motte;
  private Running up;
  private String reference;

  @BeforeAll
  void up(@TempDir Path temporary) throws Exception {
    folder = temporary;
    motte = Installed.in(folder);
    up = motte.start("up", "--port", "0");
    up.await("https://\\S+:\\d+");
    var hello = Installed.house().resolve("examples/hello").toString();
    reference = motte.run("publish", hello, "hello:1").out().strip();
    assertThat(reference).contains("@sha256:");
  }

  @AfterAll
  void down() {
    up.close();
  }

  @Test
  void an_unaltered_keep_with_a_good_warrant_runs() {
    var result = motte.keep(motte.home().resolve("keep"), warrant("good"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("Hello, world!\n");
    assertThat(result.err())
        .containsSubsequence(
            List.of(
                "keep: boot ",
                "keep: warrant ",
                "keep: attest ",
                "keep: certify ",
                "keep: fetch ",
                "keep: check ",
                "keep: measure ",
                "keep: enrol ",
                "keep: run "));
  }

  @Test
  void a_keep_measures_the_same_wherever_it_is_installed() throws Exception {
    var moved = folder.resolve("elsewhere").resolve("keep");
    Files.createDirectories(moved.getParent());
    copy(motte.home().resolve("keep"), moved);

    var result = motte.keep(moved, warrant("moved"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("Hello, world!\n");
  }

  @Test
  void a_keep_with_an_altered_jar_is_refused_by_the_steward() throws Exception {
    var altered = folder.resolve("altered");
    copy(motte.home().resolve("keep"), altered);
    Files.write(
        altered.resolve("modules/motte-core-0.1.0.jar"), new byte[1], StandardOpenOption.APPEND);

    var result = motte.keep(altered, warrant("altered"));

    refusedAt(result, "certify", "measurement");
  }

  @Test
  void the_warrant_of_another_tenant_is_refused_by_the_steward() {
    var key = folder.resolve("stranger.key").toString();
    motte.run("key", "create", key);
    var warrant = warrant("stranger", "--key", key);

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "certify", "signer");
  }

  @Test
  void a_warrant_altered_after_signing_stops_the_keep() throws Exception {
    var warrant = warrant("edited");
    var bytes = Files.readAllBytes(warrant);
    bytes[bytes.length / 2] ^= 1;
    Files.write(warrant, bytes);

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "warrant", "");
  }

  @Test
  void an_expired_warrant_stops_the_keep() throws Exception {
    var warrant = warrant("expired", "--lasts", "1s");
    new ProcessBuilder("sleep", "2").start().waitFor();

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "warrant", "ended at");
  }

  @Test
  void a_steward_that_is_not_pinned_stops_the_keep() {
    var warrant = warrant("unpinned", "--steward-pin", "sha256:" + "0".repeat(64));

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "attest", "pin");
  }

  @Test
  void a_package_that_does_not_exist_stops_the_keep() {
    var other = reference.replaceFirst("sha256:.*", "sha256:" + "0".repeat(64));
    var warrant = warrantFor(other, "absent");

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "fetch", "0000");
  }

  @Test
  void a_package_of_another_publisher_stops_the_keep() {
    var key = folder.resolve("author.key").toString();
    var pem = folder.resolve("author.pem");
    motte.run("key", "create", key);
    var shown = motte.run("key", "show", key, "--json").out();
    write(pem, shown.replaceAll("(?s).*(-----BEGIN.*-----END[^\"]*).*", "$1").replace("\\n", "\n"));
    var warrant = warrant("publisher", "--publisher", pem.toString());

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "check", "signed by");
  }

  @Test
  void a_byte_flipped_in_the_store_never_reaches_a_keep() throws Exception {
    var echo = Installed.house().resolve("examples/echo").toString();
    var published = motte.run("publish", echo, "flipped:1").out().strip();
    var component = Files.readAllBytes(Path.of(echo, "echo.wasm"));
    var blob = blobWith(component);
    var damaged = component.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(blob, damaged);
    var warrant = warrantFor(published, "flipped");

    var result = motte.keep(motte.home().resolve("keep"), warrant);

    refusedAt(result, "fetch", "");
  }

  @Test
  void a_steward_whose_policy_does_not_say_none_refuses_it() throws Exception {
    var policy = motte.profile().resolve("policy.toml");
    var before = Files.readString(policy);
    Files.writeString(policy, before.replaceFirst("accept-grades = .*", "accept-grades = []"));
    try {
      var result = motte.keep(motte.home().resolve("keep"), warrant("graded"));

      refusedAt(result, "certify", "none");
    } finally {
      Files.writeString(policy, before);
    }
  }

  @Test
  void a_manifest_with_an_unknown_key_is_refused_with_what_was_meant() throws Exception {
    var manifest = folder.resolve("Motte.toml");
    Files.writeString(manifest, "args = []\nstewart = \"https://localhost\"\n");

    var result = motte.run("config", "check", manifest.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("Motte.toml:2:1", "stewart", "did you mean `steward`?");
  }

  @Test
  void a_keep_without_plaintext_allowed_refuses_a_manifest_that_wants_it() throws Exception {
    var source = folder.resolve("plain");
    Files.createDirectories(source);
    Files.copy(Installed.house().resolve("examples/hello/hello.wasm"), source.resolve("main.wasm"));
    Files.writeString(
        source.resolve("Motte.toml"),
        """
        [[files]]
        kind = "listen"
        name = "web"
        prot = "tcp"
        addr = "127.0.0.1"
        port = 0
        """);
    var published = motte.run("publish", source.toString(), "plain:1").out().strip();
    var warrant = warrantFor(published, "plain");

    var refused = motte.keep(motte.home().resolve("keep"), warrant);
    var allowed = motte.keep(motte.home().resolve("keep"), warrant, "--allow-plaintext");

    refusedAt(refused, "check", "plaintext");
    assertThat(allowed.exitCode()).as(allowed.err()).isNotEqualTo(3);
    assertThat(allowed.err()).contains("plaintext");
  }

  private Path warrant(String name, String... options) {
    return warrantFor(reference, name, options);
  }

  /// A warrant for a package in the one role that the development policy of this `up` lists.
  private Path warrantFor(String ordered, String name, String... options) {
    var file = folder.resolve(name + ".warrant");
    var arguments = new ArrayList<>(List.of("warrant", "create", ordered, "-o", file.toString()));
    arguments.addAll(List.of("--role", "cryptle"));
    arguments.addAll(List.of(options));
    var result = motte.run(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return file;
  }

  private Path blobWith(byte[] content) throws IOException {
    try (var files = Files.walk(motte.profile().resolve("drawbridge"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) == content.length
            && Arrays.equals(Files.readAllBytes(file), content)) {
          return file;
        }
      }
    }
    throw new AssertionError("the store does not hold the component");
  }

  private static void refusedAt(Installed.Result result, String step, String word) {
    assertThat(result.exitCode()).as(result.err()).isNotZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("keep: " + step + " failed: ", "hint: ");
    assertThat(result.err()).containsIgnoringCase(word);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    var copying = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start();
    assertThat(copying.waitFor()).isZero();
  }
}
