package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import motte.core.Json;
import motte.steward.CertificateAuthority;
import motte.trust.Chain;
import motte.trust.SigningKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StewardRevokeTest {
  @TempDir Path folder;
  private Chain chain;
  private CertificateAuthority authority;

  @BeforeEach
  void aCertificate() throws Exception {
    Files.writeString(folder.resolve("policy.toml"), "domain = \"team.example\"\n");
    Files.writeString(
        folder.resolve("steward.toml"), "data = \"steward\"\npolicy = \"policy.toml\"\n");
    authority = CertificateAuthority.open(folder.resolve("steward"), "team.example", () -> Ran.NOW);
    chain =
        authority.issueServer(
            SigningKey.generate(SigningKey.Curve.P256).spki(),
            List.of("bridge.example"),
            List.of(),
            Duration.ofDays(30));
  }

  @Test
  void what_is_alive_is_listed_and_what_is_revoked_is_not() throws Exception {
    var serial = chain.leaf().getSerialNumber().toString(16);
    var before = Ran.motte(folder, "steward", "issued", "--config", "steward.toml");

    var revoked = revoke("--serial", serial, "--reason", "keyCompromise");

    assertThat(before.out())
        .isEqualTo(serial + "  until 2026-12-21T12:00:00Z  CN=bridge.example\n");
    assertThat(revoked.out()).isEqualTo(before.out());
    var after = Ran.motte(folder, "steward", "issued", "--config", "steward.toml", "--json");
    assertThat(Json.parse(after.out())).isEqualTo(Json.of(List.of()));
    assertThat(listed()).isEqualTo(Ran.NOW);
  }

  @Test
  void a_serial_number_may_be_written_as_other_tools_print_it() {
    var hex = chain.leaf().getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT);
    var colons = (hex.length() % 2 == 0 ? hex : "0" + hex).replaceAll("..(?=.)", "$0:");

    assertThat(revoke("--serial", colons).exitCode()).isZero();
  }

  @Test
  void what_is_not_there_or_not_clear_is_refused() {
    assertThat(revoke("--serial", "1234").err()).contains("no such certificate is alive");
    assertThat(revoke("--serial", "1234").exitCode()).isEqualTo(4);
    assertThat(revoke().err()).contains("takes one of --serial, --ear, --key, --warrant");
    assertThat(revoke("--serial", "1234", "--key", "sha256:" + "0".repeat(64)).exitCode())
        .isEqualTo(2);
    assertThat(revoke("--serial", "12", "--reason", "spite").err())
        .contains("`spite`", "keyCompromise");
  }

  @Test
  void what_rests_on_no_evidence_is_not_judged_again_and_what_is_not_kept_cannot_be() {
    var all = Ran.motte(folder, "steward", "reappraise", "--config", "steward.toml");
    var unknown = reappraise("--ear", "sha256:" + "0".repeat(64));
    var unclear = reappraise("--at", "2026-06-01T00:00:00Z", "--revoke");

    assertThat(all.out()).isEqualTo("every certificate that is alive would be given again\n");
    assertThat(all.exitCode()).isZero();
    assertThat(unknown.exitCode()).isEqualTo(4);
    assertThat(unclear.exitCode()).isEqualTo(2);
    assertThat(reappraise("--at", "noon").err()).contains("--at: `noon` cannot be read");
  }

  @Test
  void what_is_old_is_shown_and_then_removed_from_the_archive() throws Exception {
    var digest = "sha256:" + "ab".repeat(32);
    var old = folder.resolve("steward/evidence/ab").resolve("ab".repeat(32) + ".cbor");
    Files.createDirectories(folder.resolve("steward/evidence/ab"));
    Files.write(old, new byte[10]);
    Files.setLastModifiedTime(old, FileTime.from(Ran.NOW.minus(Duration.ofDays(91))));

    var unlimited = prune();
    var younger = prune("--older-than", "92 d");
    var shown = prune("--older-than", "90 d", "--dry-run");

    assertThat(unlimited.err()).contains("nothing says how much evidence");
    assertThat(unlimited.exitCode()).isEqualTo(2);
    assertThat(younger.out()).isEqualTo("removed 0 files of 0 bytes; 1 of 10 stay\n");
    assertThat(shown.out())
        .isEqualTo(
            "2026-08-22T12:00:00Z  "
                + digest
                + "\nwould remove 1 files of 10 bytes; 0 of 0 stay\n");
    assertThat(old).exists();

    Files.writeString(
        folder.resolve("steward.toml"),
        "data = \"steward\"\npolicy = \"policy.toml\"\n[archive]\nmost = \"1 B\"\n");
    assertThat(Json.parse(prune("--json").out()).map().map("gone").members())
        .containsOnlyKeys(digest);
    assertThat(old).doesNotExist();
  }

  private Ran prune(String... options) {
    var args = new java.util.ArrayList<>(List.of("steward", "prune", "--config", "steward.toml"));
    args.addAll(List.of(options));
    return Ran.motte(folder, args.toArray(String[]::new));
  }

  private Ran reappraise(String... options) {
    var args =
        new java.util.ArrayList<>(List.of("steward", "reappraise", "--config", "steward.toml"));
    args.addAll(List.of(options));
    return Ran.motte(folder, args.toArray(String[]::new));
  }

  private Instant listed() throws Exception {
    var in = new ByteArrayInputStream(authority.crl().toArray());
    var list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
    return list.getRevokedCertificate(chain.leaf()).getRevocationDate().toInstant();
  }

  private Ran revoke(String... options) {
    var args = new java.util.ArrayList<>(List.of("steward", "revoke", "--config", "steward.toml"));
    args.addAll(List.of(options));
    return Ran.motte(folder, args.toArray(String[]::new));
  }
}
