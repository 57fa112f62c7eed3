package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// The README's transcript: `motte up`, then `motte verify URL` from another terminal.
@TestInstance(Lifecycle.PER_CLASS)
final class NewcomerEndToEndTest {
  private Installed motte;
  private Running up;
  private URI url;

  @BeforeAll
  void up(@TempDir Path folder) {
    motte = Installed.in(folder);
    up = motte.start("up", "--port", "0");
    url = URI.create(up.await("https://\\S+:\\d+").group());
    up.await("development: proves nothing about this machine");
  }

  @AfterAll
  void down() {
    up.close();
  }

  @Test
  void up_prints_an_address_and_the_verdict_as_a_tree() {
    assertThat(up.out())
        .contains("development: proves nothing about this machine")
        .contains("Root of trust")
        .contains("Measurement")
        .contains("Identity");
  }

  @Test
  void steward_drawbridge_and_keep_are_processes_of_their_own() {
    var commands = up.process().descendants().map(p -> p.info().commandLine().orElse("")).toList();

    assertThat(commands).anyMatch(c -> c.contains("motte.cli.Main steward"));
    assertThat(commands).anyMatch(c -> c.contains("motte.cli.Main drawbridge"));
    assertThat(commands).anyMatch(c -> c.contains("motte.keep.Main"));
  }

  @Test
  void the_game_answers_over_tls_under_the_domains_root() throws Exception {
    try (var browser = new Browser(url, motte.read("anchors.pem"))) {
      var page = browser.open("/");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Cryptle");
      assertThat(page.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void verify_shows_each_check_and_trusts_the_deployment() {
    var result = motte.run("verify", url.toString());

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).startsWith("development: proves nothing about this machine");
    assertThat(result.out()).contains("Root of trust", "Endorsement", "Measurement", "Identity");
    assertThat(result.out()).doesNotContain("✘");
  }

  @Test
  void verify_reports_as_json_too() {
    var result = motte.run("verify", "--json", url.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("\"grade\": \"none\"").contains("\"checks\"");
  }

  @Test
  void every_check_of_the_verdict_is_in_the_book() throws Exception {
    var book =
        Files.readString(Installed.house().resolve("docs/reference/verdict.md"))
            .toLowerCase(java.util.Locale.ROOT)
            .replace("'", "")
            .replace(' ', '-');

    var result = motte.run("verify", "--json", url.toString());

    var checks =
        Pattern.compile("\"id\": \"[a-z]+\\.([^\"]+)\"").matcher(result.out()).results().toList();
    assertThat(checks).hasSizeGreaterThan(40);
    assertThat(checks).allMatch(check -> book.contains("`" + check.group(1) + "`"));
  }

  @Test
  void verify_refuses_without_the_development_profile(@TempDir Path elsewhere) {
    var stranger = Installed.in(elsewhere);

    var result = stranger.run("verify", url.toString());

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("error: ").contains("hint: ");
  }

  @Test
  void verify_refuses_a_server_of_somebody_else(@TempDir Path elsewhere) throws Exception {
    var other = Installed.in(elsewhere);
    try (var theirs = other.start("up", "--port", "0")) {
      var theirUrl = theirs.await("https://\\S+:\\d+").group();

      var result = motte.run("verify", theirUrl);

      assertThat(result.exitCode()).isNotZero();
    }
  }

  @Test
  void keys_of_the_profile_are_readable_by_their_owner_only() throws Exception {
    try (var files = Files.walk(motte.profile())) {
      List<Path> keys = files.filter(f -> f.toString().endsWith(".key")).toList();

      assertThat(keys).hasSizeGreaterThanOrEqualTo(4);
      for (var key : keys) {
        assertThat(Files.getPosixFilePermissions(key)).as(key.toString()).hasSize(2);
      }
    }
  }

  @Test
  void the_attack_finds_the_words_that_were_chosen_and_no_others() throws Exception {
    try (var alice = new Browser(url, motte.read("anchors.pem"));
        var bob = new Browser(url, motte.read("anchors.pem"))) {
      alice.open("/multi?guess=crane&player=alice");
      bob.open("/multi?guess=might&player=bob");

      var attack =
          new ProcessBuilder(
                  Installed.java().toString(),
                  Installed.house().resolve("examples/cryptle/attack/Attack.java").toString(),
                  Long.toString(keep().pid()))
              .redirectErrorStream(true)
              .start();
      var found = new String(attack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(attack.waitFor()).as(found).isZero();
      assertThat(found).contains("crane").contains("might").doesNotContain("house");
    }
  }

  private ProcessHandle keep() {
    return up.process()
        .descendants()
        .filter(p -> p.info().commandLine().orElse("").contains("motte.keep.Main"))
        .findFirst()
        .orElseThrow();
  }
}
