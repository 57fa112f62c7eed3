package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.Claims;
import motte.trust.SigningKey;
import motte.trust.Spki;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.75Z");
  private static final Spki KEY = SigningKey.generate(SigningKey.Curve.P256).spki();

  @TempDir Path data;

  @Test
  void the_root_signs_leaves_and_nothing_else_for_ten_years() {
    var root = open().root();

    assertThat(root.getBasicConstraints()).isZero();
    assertThat(root.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
    assertThat(Duration.between(NOW, root.getNotAfter().toInstant()).toDays()).isEqualTo(3652);
  }

  @Test
  void the_root_survives_a_restart_and_its_key_is_its_owners_alone() throws Exception {
    var before = open().root();

    var after = open().root();

    assertThat(after).isEqualTo(before);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("root.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_folder_of_another_domain_is_refused() {
    open();

    assertThatThrownBy(
            () -> CertificateAuthority.open(data, "other.example", InstantSource.fixed(NOW)))
        .isInstanceOf(StewardException.class)
        .extracting("code")
        .isEqualTo("root-mismatch");
  }

  @Test
  void a_certificate_of_seconds_begins_half_its_lifetime_early() {
    var chain = open().issueKeep(KEY, claims(Claims.Purpose.KEEP), Duration.ofSeconds(10));

    var from = chain.leaf().getNotBefore().toInstant();
    assertThat(from).isEqualTo(Instant.parse("2026-11-21T11:59:55Z"));
  }

  @Test
  void a_keeps_certificate_is_for_clients_only_and_for_minutes() throws Exception {
    var claims = claims(Claims.Purpose.KEEP);

    var chain = open().issueKeep(KEY, claims, Duration.ofMinutes(10));

    var leaf = chain.leaf();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(CLIENT);
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(Instant.parse("2026-11-21T11:59:00Z"));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(Instant.parse("2026-11-21T12:10:00Z"));
    assertThat(Claims.of(leaf)).contains(claims);
    assertThat(leaf.getNonCriticalExtensionOIDs()).contains(Claims.OID);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(chain.spki()).isEqualTo(KEY);
    open().anchors().verify(chain, NOW);
  }

  @Test
  void an_instances_certificate_names_what_it_is_and_where() throws Exception {
    var claims = claims(Claims.Purpose.INSTANCE);

    var chain =
        open()
            .issueInstance(
                KEY, claims, List.of("game.example"), List.of("::1"), Duration.ofHours(1));

    var leaf = chain.leaf();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER, CLIENT);
    assertThat(alternatives(leaf))
        .containsExactlyInAnyOrder(
            "6 spiffe://motte.example/game/sha384-" + claims.component().orElseThrow().hex(),
            "2 game.example",
            "7 0:0:0:0:0:0:0:1");
    open().anchors().verify(chain, NOW);
  }

  @Test
  void a_servers_certificate_claims_nothing_and_serves() throws Exception {
    var leaf = open().issueServer(KEY, List.of("store"), List.of(), Duration.ofDays(1)).leaf();

    assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER);
    assertThat(Claims.of(leaf)).isEmpty();
  }

  @Test
  void a_name_among_the_addresses_is_refused() {
    assertThatThrownBy(
            () -> open().issueServer(KEY, List.of(), List.of("store.example"), Duration.ofDays(1)))
        .hasMessage("`store.example` is not an IP address");
  }

  @Test
  void no_serial_number_appears_twice_or_is_short() {
    var authority = open();
    Set<java.math.BigInteger> serials = new HashSet<>();

    for (int i = 0; i < 100; i++) {
      serials.add(
          authority
              .issueServer(KEY, List.of("a"), List.of(), Duration.ofDays(1))
              .leaf()
              .getSerialNumber());
    }

    assertThat(serials).hasSize(100).allMatch(serial -> serial.bitLength() > 128);
  }

  private CertificateAuthority open() {
    return CertificateAuthority.open(data, "motte.example", InstantSource.fixed(NOW));
  }

  private static List<String> alternatives(X509Certificate leaf) throws Exception {
    return leaf.getSubjectAlternativeNames().stream()
        .map(name -> name.get(0) + " " + name.get(1))
        .toList();
  }

  private static Claims claims(Claims.Purpose purpose) {
    boolean instance = purpose == Claims.Purpose.INSTANCE;
    return new Claims(
        purpose,
        "motte.example",
        Grade.NONE,
        Tenancy.KEEP,
        Digest.sha384(new byte[] {5}),
        Tenancy.PACKAGE,
        Optional.of("game"),
        instance ? Optional.of(Tenancy.COMPONENT) : Optional.empty(),
        instance ? Optional.of("game-1") : Optional.empty(),
        Digest.sha256(new byte[] {6}));
  }
}
