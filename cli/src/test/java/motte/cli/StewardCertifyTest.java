package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import motte.steward.CertificateAuthority;
import motte.trust.Chain;
import motte.trust.SigningKey;
import motte.trust.Spki;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StewardCertifyTest {
  @TempDir Path folder;

  @BeforeEach
  void aSteward() throws Exception {
    Files.writeString(folder.resolve("policy.toml"), "domain = \"team.example\"\n");
    Files.writeString(
        folder.resolve("steward.toml"), "data = \"steward\"\npolicy = \"policy.toml\"\n");
    Ran.motte(folder, "key", "create", "drawbridge.key");
    Files.writeString(
        folder.resolve("drawbridge.pub"), Ran.motte(folder, "key", "show", "drawbridge.key").out());
  }

  @Test
  void a_drawbridge_gets_a_server_certificate_under_the_domains_root() throws Exception {
    var ran =
        certify("drawbridge.pub", "--name", "bridge.example", "--name", "192.0.2.7", "-o", "d.pem");

    var chain = Chain.parsePem(Files.readString(folder.resolve("d.pem")));
    var root =
        CertificateAuthority.open(folder.resolve("steward"), "team.example", () -> Ran.NOW).root();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    assertThat(chain.root()).isEqualTo(root);
    assertThat(Spki.of(chain.leaf().getPublicKey()))
        .isEqualTo(SigningKey.read(folder.resolve("drawbridge.key")).spki());
    assertThat(chain.leaf().getSubjectAlternativeNames().toString())
        .contains("bridge.example", "192.0.2.7");
    assertThat(chain.leaf().getNotAfter().toInstant()).isEqualTo(Ran.NOW.plus(Duration.ofDays(30)));
    assertThat(ran.out())
        .contains("expires: 2026-12-21T12:00:00Z\n")
        .contains("root:    " + Spki.of(root.getPublicKey()).pin() + "\n");
  }

  @Test
  void a_second_certificate_stands_under_the_same_root() throws Exception {
    certify("drawbridge.pub", "--name", "bridge.example", "-o", "d.pem");
    var first = Chain.parsePem(Files.readString(folder.resolve("d.pem")));

    certify("drawbridge.pub", "--name", "bridge.example", "-o", "d.pem", "--lasts", "7d");

    var second = Chain.parsePem(Files.readString(folder.resolve("d.pem")));
    assertThat(second.root()).isEqualTo(first.root());
    assertThat(second.leaf()).isNotEqualTo(first.leaf());
  }

  @Test
  void a_certificate_without_a_name_is_refused() {
    var ran = certify("drawbridge.pub", "-o", "d.pem");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("error: `motte steward certify` needs --name");
    assertThat(folder.resolve("d.pem")).doesNotExist();
  }

  @Test
  void a_private_key_is_not_taken_for_a_public_one() {
    var ran = certify("drawbridge.key", "--name", "bridge.example", "-o", "d.pem");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("PUBLIC KEY", "hint: ");
    assertThat(folder.resolve("d.pem")).doesNotExist();
  }

  @Test
  void a_certificate_that_would_outlive_everything_is_refused() {
    var ran =
        certify("drawbridge.pub", "--name", "bridge.example", "-o", "d.pem", "--lasts", "9999d");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("`9999d`", "366d");
    assertThat(folder.resolve("d.pem")).doesNotExist();
  }

  private Ran certify(String key, String... options) {
    var args = new java.util.ArrayList<String>();
    args.addAll(java.util.List.of("steward", "certify", "--config", "steward.toml", "--key", key));
    args.addAll(java.util.List.of(options));
    return Ran.motte(folder, args.toArray(String[]::new));
  }
}
