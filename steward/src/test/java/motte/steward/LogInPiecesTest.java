package motte.steward;

import static motte.steward.RunningSteward.code;
import static motte.steward.RunningSteward.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Positions;
import motte.appraise.RelyingParty;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Nonce;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.evidence.StewardClient;
import motte.evidence.StewardClient.Certified;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import motte.verdict.Check;
import motte.verdict.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A keep whose log grows, and a steward that is sent what is new of it.
class LogInPiecesTest {
  private static final SigningKey KEEP_KEY = SigningKey.generate(Curve.P256);

  @TempDir Path data;
  private RunningSteward running;
  private final SoftPlatform platform = SoftPlatform.open(Tenancy.DEVELOPMENT, Tenancy.KEEP);
  private final MeasurementLog log = MeasurementLog.start(platform);
  private Bytes warrant = Bytes.empty();

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, Tenancy.policy());
    warrant = running.tenancy().warrant();
    log.append(LogRecord.boot(Tenancy.KEEP).salted());
    log.append(LogRecord.warrant(Digest.sha384(warrant.toArray())).salted());
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private Cmw evidence(SigningKey key, Nonce nonce) {
    return Evidence.collect(platform, log, key.spki(), nonce, warrant);
  }

  private static CertificateRequest request(SigningKey key) {
    return CertificateRequest.create(key, List.of());
  }

  private Certified keep() {
    return running.client.keepCertificate(request(KEEP_KEY), evidence(KEEP_KEY, running.nonce()));
  }

  private Certified instance() {
    return running.client.instanceCertificate(
        request(Tenancy.KEY), evidence(Tenancy.KEY, running.nonce()));
  }

  private void load() {
    log.append(LogRecord.load(Tenancy.COMPONENT, Digest.sha384()).salted());
    log.append(LogRecord.key("game-1", Tenancy.KEY.spki().sha384()).salted());
  }

  private long from(StewardClient.Archived archived) {
    return Evidence.Bundle.parse(Cmw.parse(archived.evidence())).log().from();
  }

  private Verdict verify(Certified certified, Archive archive) {
    return RelyingParty.of(running.steward.anchors(), archive, Acceptance.of(Tenancy.policy()))
        .verify(certified.chain(), "game.example", Instant.now());
  }

  @Test
  void only_what_is_new_is_sent_and_archived_and_can_be_judged_again() {
    var first = keep();
    load();
    var second = instance();
    log.append(LogRecord.start("game-1").salted());
    var third = instance();

    var archived = running.client.evidence(third.ear());
    assertThat(from(running.client.evidence(first.ear()))).isZero();
    assertThat(from(running.client.evidence(second.ear()))).isEqualTo(2);
    assertThat(from(archived)).isEqualTo(4);
    assertThat(archived.after()).contains(second.ear());
    assertThat(running.client.evidence(first.ear()).after()).isEmpty();
    var verdict = verify(third, running.client::evidence);
    assertThat(verdict.word()).as(verdict.tree()).isEqualTo("trusted");
    assertThat(verdict.tree()).contains("5 records lead to the reported root and register");
  }

  @Test
  void an_archive_that_lacks_what_came_before_or_gives_something_else_is_refused() {
    var first = keep();
    load();
    var second = instance();
    var later = instance();
    UnaryOperator<StewardClient.Archived> without =
        archived ->
            new StewardClient.Archived(
                archived.evidence(),
                archived.ear(),
                archived.key(),
                Optional.empty(),
                Optional.empty());

    for (Archive archive :
        List.<Archive>of(
            ear -> without.apply(running.client.evidence(ear)),
            ear -> running.client.evidence(ear.equals(second.ear()) ? first.ear() : ear),
            ear -> running.client.evidence(ear.equals(first.ear()) ? later.ear() : ear))) {
      assertThat(verify(later, archive).failures().stream().map(Check::name))
          .contains("archived form");
    }
  }

  @Test
  void a_steward_that_does_not_know_the_log_asks_for_what_it_lacks() {
    keep();
    load();
    var piece = Evidence.since(evidence(Tenancy.KEY, running.nonce()), 3);
    var asked = running.certificate("instance", Tenancy.body(request(Tenancy.KEY), piece));

    assertThat(code(asked)).isEqualTo("409 log-position-unknown");
    assertThat(json(asked).number("from")).isEqualTo(2);
  }

  @Test
  void a_steward_that_forgot_is_sent_the_whole_log_with_the_same_nonce() {
    keep();
    load();
    stop();
    running = RunningSteward.start(data, Tenancy.policy());
    var whole = evidence(Tenancy.KEY, running.nonce());
    var body = Tenancy.body(request(Tenancy.KEY), Evidence.since(whole, 2));
    assertThat(json(running.certificate("instance", body)).number("from")).isZero();

    var answer = running.certificate("instance", Tenancy.body(request(Tenancy.KEY), whole));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(instance().ear()).isNotNull();
  }

  @Test
  void after_many_pieces_the_keep_sends_the_whole_log_once_more() {
    keep();
    load();
    var wholes = 0;
    for (int i = 0; i <= Positions.DEEPEST; i++) {
      wholes += from(running.client.evidence(instance().ear())) == 0 ? 1 : 0;
    }
    assertThat(wholes).isEqualTo(1);
    var verdict = verify(instance(), running.client::evidence);
    assertThat(verdict.word()).as(verdict.tree()).isEqualTo("trusted");
  }

  @Test
  void a_log_that_was_set_back_gets_no_certificate() {
    var before = evidence(KEEP_KEY, running.nonce());
    load();
    keep();

    var answer = running.certificate("keep", Tenancy.body(request(KEEP_KEY), before));

    assertThat(code(answer)).isEqualTo("403 attestation-refused");
    assertThat(json(answer).text("detail")).contains("continuity of the log");
  }

  @Test
  void
      one_piece_of_evidence_certifies_every_instance_and_names_those_that_a_role_of_theirs_names() {
    var first = Digest.sha384(new byte[] {0});
    running.policy.set(
        Tenancy.policy()
            .granting("front", RolePolicy.of(Set.of("game.example"), Set.of()).of(first)));
    List<SigningKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keys.add(SigningKey.generate(Curve.P256));
      var component = Digest.sha384(new byte[] {(byte) i});
      log.append(LogRecord.load(component, Digest.sha384()).salted());
      log.append(LogRecord.key("game-" + i, component, keys.get(i).spki().sha384()).salted());
    }
    var evidence = evidence(KEEP_KEY, running.nonce());

    var certified =
        running.client.instanceCertificates(
            keys.stream().map(LogInPiecesTest::request).toList(), evidence);

    for (int i = 0; i < 3; i++) {
      var leaf = certified.get(i).chain().leaf();
      var claims = Claims.of(leaf).orElseThrow();
      assertThat(certified.get(i).chain().spki()).isEqualTo(keys.get(i).spki());
      assertThat(claims.component()).contains(Digest.sha384(new byte[] {(byte) i}));
      assertThat(claims.instance()).contains("game-" + i);
      assertThat(leaf.getNotAfter().toInstant())
          .isBefore(Instant.now().plus(Tenancy.policy().instanceLifetime()).plusSeconds(1));
      var verdict = verify(certified.get(i), running.client::evidence);
      assertThat(verdict.failures())
          .as(verdict.tree())
          .extracting(Check::name)
          .isEqualTo(i == 0 ? List.of() : List.of("host name"));
    }
  }

  @Test
  void a_stranger_among_the_instances_refuses_them_all_and_none_is_too_few() {
    load();
    var nonce = running.nonce();
    var requests =
        motte.core.Cbor.array(
            motte.core.Cbor.of(request(Tenancy.KEY).der()),
            motte.core.Cbor.of(request(Tenancy.STRANGER).der()));
    var body =
        motte.core.Cbor.emptyMap()
            .put("csrs", requests)
            .put("evidence", evidence(KEEP_KEY, nonce).encode())
            .encoded();
    assertThat(code(running.certificate("instance", body))).isEqualTo("403 attestation-refused");

    var none =
        motte.core.Cbor.emptyMap()
            .put("csrs", motte.core.Cbor.array())
            .put("evidence", evidence(KEEP_KEY, running.nonce()).encode())
            .encoded();
    assertThat(code(running.certificate("instance", none))).isEqualTo("400 requests-too-many");
  }
}
