package motte.steward;

import static motte.steward.RunningSteward.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import motte.appraise.Acceptance;
import motte.appraise.RelyingParty;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Nonce;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.evidence.StewardClient;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import motte.verdict.Check;
import motte.verdict.Trusted;
import motte.verdict.Verdict;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {
  private static final SigningKey FRESH = SigningKey.generate(Curve.P256);

  @TempDir Path data;
  private RunningSteward running;
  private Tenancy tenancy;
  private Revoker revoker;

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, Tenancy.policy());
    tenancy = running.tenancy();
    revoker = Revoker.open(data, running.clock);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void all_that_is_issued_is_in_the_register_until_it_ends() {
    var keep = keep();
    var instance = instance();

    var alive = revoker.alive();

    assertThat(alive.getFirst().serial()).isEqualTo(serial(instance.chain()));
    assertThat(alive.getFirst().ear()).contains(instance.ear());
    assertThat(alive.get(1).serial()).isEqualTo(serial(keep.chain()));
    assertThat(alive.get(2).subject()).as("the steward's own").isEqualTo("CN=localhost");
    running.clock.advance(Duration.ofMinutes(11));
    assertThat(revoker.alive())
        .extracting(Issued::serial)
        .contains(serial(instance.chain()))
        .doesNotContain(serial(keep.chain()));
  }

  @Test
  void the_register_and_what_was_revoked_survive_a_restart() throws Exception {
    var certified = instance();
    revoke(certified);
    running.close();

    running = RunningSteward.start(data, Tenancy.policy());

    assertThat(crl().getRevokedCertificate(certified.chain().leaf())).isNotNull();
    assertThat(revoker.alive())
        .extracting(Issued::serial)
        .doesNotContain(serial(certified.chain()));
  }

  @Test
  void the_list_is_a_signed_version_2_crl_with_number_key_identifier_and_reasons()
      throws Exception {
    var first = crl();
    var certified = instance();
    revoke(certified);

    var second = crl();

    second.verify(running.steward.authority().root().getPublicKey());
    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(second.getIssuerX500Principal())
        .isEqualTo(running.steward.authority().root().getSubjectX500Principal());
    assertThat(second.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.20", "2.5.29.35");
    assertThat(second.hasUnsupportedCriticalExtension()).isFalse();
    assertThat(first.getRevokedCertificates()).isNull();
    assertThat(number(second)).isGreaterThan(number(first));
    var entry = second.getRevokedCertificate(serial(certified.chain()));
    assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
    assertThat(
            Duration.between(
                second.getThisUpdate().toInstant(), second.getNextUpdate().toInstant()))
        .isEqualTo(RevocationList.LIFETIME.plusMinutes(1));
  }

  @Test
  void an_old_list_is_made_anew_and_a_fresh_one_is_given_out_again() throws Exception {
    var first = crl();
    var again = crl();
    running.clock.advance(RevocationList.FRESH);
    var later = crl();

    assertThat(again).isEqualTo(first);
    assertThat(number(later)).isGreaterThan(number(first));
  }

  @Test
  void a_revocation_stays_listed_beyond_the_certificates_end_and_goes_then() throws Exception {
    var keep = keep();
    revoke(keep);

    running.clock.advance(Duration.ofMinutes(11));
    var shortly = crl();
    running.clock.advance(Duration.ofHours(2));
    var afterwards = crl();

    assertThat(shortly.getRevokedCertificate(serial(keep.chain()))).isNotNull();
    assertThat(afterwards.getRevokedCertificates()).isNull();
  }

  @Test
  void a_revoked_key_gets_no_other_certificate() {
    revoke(keep());

    var again =
        running.certificate(
            "keep", Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce())));

    assertThat(code(again)).isEqualTo("403 certificate-barred");
  }

  @Test
  void the_other_certificates_of_a_revoked_ones_key_go_along() throws Exception {
    var before = keep();
    var renewed = keep();

    revoke(renewed);

    assertThat(crl().getRevokedCertificate(serial(before.chain()))).isNotNull();
    assertThat(crl().getRevokedCertificate(serial(renewed.chain()))).isNotNull();
  }

  @Test
  void a_revoked_keep_gets_nothing_for_a_new_key_either_but_another_run_of_it_does() {
    var warrant = tenancy.warrant();
    var run = Run.of(warrant);
    revoke(certify(run, Tenancy.KEY));

    var same = running.certificate("keep", body(run, FRESH));
    var other = running.certificate("keep", body(Run.of(warrant), FRESH));

    assertThat(code(same)).isEqualTo("403 certificate-barred");
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void a_revoked_warrant_takes_all_of_its_certificates_along_and_gets_no_other() throws Exception {
    var warrant = tenancy.warrant();
    var first = certify(Run.of(warrant), Tenancy.KEY);
    var second = certify(Run.of(warrant), FRESH);
    var bystander = keep();

    var revoked =
        revoker.revokeWarrant(Digest.sha384(warrant.toArray()), Reason.CESSATION_OF_OPERATION);

    assertThat(revoked)
        .extracting(Issued::serial)
        .containsExactlyInAnyOrder(serial(first.chain()), serial(second.chain()));
    assertThat(crl().getRevokedCertificate(bystander.chain().leaf())).isNull();
    assertThat(crl().getRevokedCertificate(first.chain().leaf()).getRevocationReason())
        .isEqualTo(CRLReason.CESSATION_OF_OPERATION);
    var again = running.certificate("keep", body(Run.of(warrant), SigningKey.generate(Curve.P256)));
    assertThat(code(again)).isEqualTo("403 certificate-barred");
  }

  @Test
  void what_is_not_alive_cannot_be_revoked() {
    assertThatThrownBy(() -> revoker.revoke(_ -> false, Reason.UNSPECIFIED))
        .extracting("code")
        .isEqualTo("certificate-not-alive");
  }

  @Test
  void a_revocation_is_told_in_the_decisions() throws Exception {
    var certified = instance();
    revoke(certified);

    var last = Files.readAllLines(data.resolve("decisions.log")).getLast();

    var line = Json.parse(last).map();
    assertThat(line.text("verdict")).isEqualTo("revoked");
    assertThat(line.text("serial")).isEqualTo(serial(certified.chain()).toString(16));
    assertThat(line.text("ear")).isEqualTo(certified.ear().toString());
    assertThat(line.text("reason")).isEqualTo("keyCompromise");
  }

  @Test
  void a_relying_party_that_asks_refuses_what_is_revoked() {
    var certified = instance();
    var before = verdict(certified.chain(), running.client.crl());
    revoke(certified);

    var after = verdict(certified.chain(), running.client.crl());

    assertThat(before).as(before.tree()).isInstanceOf(Trusted.class);
    assertThat(failures(after)).containsExactly("revocation");
    assertThat(after.tree()).contains("is revoked since");
  }

  @Test
  void a_list_that_is_old_or_of_another_domain_proves_nothing() {
    var certified = instance();
    var old = running.client.crl();
    running.clock.advance(Duration.ofMinutes(30));

    assertThat(failures(verdict(certified.chain(), old))).containsExactly("revocation");
    try (var other = RunningSteward.start(data.resolve("other"), Tenancy.policy())) {
      other.clock.advance(Duration.ofMinutes(30));
      assertThat(failures(verdict(certified.chain(), other.client.crl())))
          .containsExactly("revocation");
    }
  }

  @Test
  void a_certificate_says_where_the_list_is() throws Exception {
    var key = SigningKey.generate(Curve.P256).spki();
    var config =
        new StewardConfig(
            "127.0.0.1", 8441, List.of("s.example"), data, Tenancy::policy, running.clock);

    var leaf =
        config.authority().issueServer(key, List.of("a"), List.of(), Duration.ofDays(1)).leaf();

    var point = ASN1OctetString.getInstance(leaf.getExtensionValue("2.5.29.31")).getOctets();
    assertThat(new String(point, java.nio.charset.StandardCharsets.ISO_8859_1))
        .endsWith("https://s.example:8441/crl");
  }

  @Test
  void openssl_reads_the_list_and_refuses_what_it_names() throws Exception {
    var good = instance();
    var bad = certify(Run.of(tenancy.warrant()), FRESH);
    revoke(bad);
    Files.write(data.resolve("list.crl"), running.client.crl().toArray());
    Files.writeString(
        data.resolve("good.pem"), Chain.parseDer(List.of(good.chain().der().getFirst())).pem());
    Files.writeString(
        data.resolve("bad.pem"), Chain.parseDer(List.of(bad.chain().der().getFirst())).pem());

    var shown = openssl("crl", "-inform", "DER", "-in", "list.crl", "-text", "-CAfile", "root.pem");
    openssl("crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem");

    assertThat(shown)
        .contains("verify OK", "Version 2", "X509v3 CRL Number", "Authority Key Identifier")
        .contains("Key Compromise")
        .contains(serial(bad.chain()).toString(16).toUpperCase(java.util.Locale.ROOT));
    assertThat(checked("good.pem")).contains("good.pem: OK");
    assertThat(checked("bad.pem")).contains("certificate revoked");
  }

  private String checked(String pem) throws Exception {
    return openssl("verify", "-crl_check", "-CRLfile", "list.pem", "-CAfile", "root.pem", pem);
  }

  private String openssl(String... args) throws Exception {
    var command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(args));
    try {
      var process =
          new ProcessBuilder(command).directory(data.toFile()).redirectErrorStream(true).start();
      var said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (java.io.IOException _) {
      Assumptions.abort("needs openssl");
      return "";
    }
  }

  /// A keep that has just begun.
  private record Run(SoftPlatform platform, MeasurementLog log, Bytes warrant) {
    static Run of(Bytes warrant) {
      var platform = SoftPlatform.open(Tenancy.DEVELOPMENT, Tenancy.KEEP);
      var log = MeasurementLog.start(platform);
      log.append(LogRecord.boot(Tenancy.KEEP).salted());
      log.append(LogRecord.warrant(Digest.sha384(warrant.toArray())).salted());
      return new Run(platform, log, warrant);
    }

    Cmw evidence(SigningKey key, Nonce nonce) {
      return Evidence.collect(platform, log, key.spki(), nonce, warrant);
    }
  }

  private Bytes body(Run run, SigningKey key) {
    return Tenancy.body(tenancy.request(key), run.evidence(key, running.nonce()));
  }

  private StewardClient.Certified certify(Run run, SigningKey key) {
    return running.client.keepCertificate(tenancy.request(key), run.evidence(key, running.nonce()));
  }

  private StewardClient.Certified keep() {
    return running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));
  }

  private StewardClient.Certified instance() {
    return running.client.instanceCertificate(
        tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  private void revoke(StewardClient.Certified certified) {
    var serial = serial(certified.chain());
    revoker.revoke(each -> each.serial().equals(serial), Reason.KEY_COMPROMISE);
  }

  private X509CRL crl() throws Exception {
    var response = running.get("/crl");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/pkix-crl");
    return (X509CRL)
        CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(response.body()));
  }

  private Verdict verdict(Chain chain, Bytes crl) {
    return RelyingParty.of(
            running.steward.anchors(), running.client::evidence, Acceptance.of(Tenancy.policy()))
        .asking(() -> crl)
        .verify(chain, "game.example", running.clock.instant());
  }

  private static List<String> failures(Verdict verdict) {
    return verdict.failures().stream().map(Check::name).toList();
  }

  private static BigInteger serial(Chain chain) {
    return chain.leaf().getSerialNumber();
  }

  private static BigInteger number(X509CRL crl) {
    var octets = ASN1OctetString.getInstance(crl.getExtensionValue("2.5.29.20")).getOctets();
    return ASN1Integer.getInstance(octets).getValue();
  }
}
