package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.RelyingParty;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.StewardClient;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.verdict.Check;
import motte.verdict.Trusted;
import motte.verdict.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelyingPartyTest {
  private static final Acceptance DEVELOPMENT = Acceptance.of(Tenancy.policy());

  @TempDir Path data;
  private RunningSteward running;
  private Chain presented;
  private Instant now;

  @BeforeEach
  void certify() {
    running = RunningSteward.start(data, Tenancy.policy());
    var tenancy = running.tenancy();
    var certified =
        running.client.instanceCertificate(
            tenancy.request(), tenancy.instanceEvidence(running.nonce()));
    presented = certified.chain();
    now = Instant.now();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void an_instance_is_trusted_under_a_headline_that_says_what_that_is_worth() {
    var verdict = verify(running.client::evidence, DEVELOPMENT, "game.example");

    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    assertThat(verdict.headline()).isEqualTo("development: proves nothing about this machine");
    assertThat(verdict.conclusion()).contains("`game` running " + Tenancy.COMPONENT);
    assertThat(verdict.tree()).contains("whoever runs this machine can read what you send");
  }

  @Test
  void who_accepts_no_development_grade_refuses() {
    var verdict =
        verify(running.client::evidence, Acceptance.of(Set.of(Grade.HARDWARE)), "game.example");

    assertThat(verdict.headline()).startsWith("refused: ");
    assertThat(failures(verdict)).containsExactly("grade", "accepted grade");
  }

  @Test
  void who_states_only_a_grade_leaves_the_rest_to_the_steward() {
    var verdict = verify(running.client::evidence, Acceptance.of(Set.of(Grade.NONE)), "127.0.0.1");

    assertThat(verdict).isInstanceOf(Trusted.class);
    assertThat(verdict.tree()).contains("skipped: left to the domain's steward");
  }

  @Test
  void who_expects_another_package_or_keep_refuses() {
    var other =
        new Acceptance(
            Set.of(Grade.NONE),
            Set.of(),
            Set.of(Digest.sha384(new byte[] {77})),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(Digest.sha256(new byte[] {78})));

    var verdict = verify(running.client::evidence, other, "game.example");

    assertThat(failures(verdict)).containsExactly("keep measurement", "expected package");
  }

  @Test
  void a_host_that_the_certificate_does_not_name_is_refused() {
    var verdict = verify(running.client::evidence, DEVELOPMENT, "bank.example");

    assertThat(failures(verdict)).containsExactly("host name");
  }

  @Test
  void a_certificate_past_its_expiry_is_refused() {
    now = now.plus(Duration.ofHours(2));

    assertThat(failures(verify(running.client::evidence, DEVELOPMENT, "game.example")))
        .containsExactly("certificate dates");
  }

  /// Law 5: with what was kept at the time, and nobody to ask.
  @Test
  void a_verdict_of_then_is_reached_again_when_all_has_expired_and_nobody_can_be_asked() {
    var kept = running.client.evidence(Claims.of(presented.leaf()).orElseThrow().ear());
    var then = verify(running.client::evidence, DEVELOPMENT, "game.example");
    var anchors = Anchors.parsePem(running.steward.anchors().pem());
    running.close();

    var again =
        RelyingParty.of(anchors, _ -> kept, DEVELOPMENT).verify(presented, "game.example", now);

    assertThat(again).isInstanceOf(Trusted.class);
    assertThat(again.tree()).isEqualTo(then.tree());
  }

  @Test
  void another_domains_certificate_is_refused() {
    try (var other = RunningSteward.start(data.resolve("other"), Tenancy.policy())) {
      var verdict =
          RelyingParty.of(other.steward.anchors(), running.client::evidence, DEVELOPMENT)
              .verify(presented, "game.example", now);

      assertThat(failures(verdict)).contains("certificate chain");
    }
  }

  @Test
  void a_root_appended_to_the_chain_speaks_for_nobody() {
    try (var other = RunningSteward.start(data.resolve("other"), Tenancy.policy())) {
      var certificates = new java.util.ArrayList<>(presented.certificates());
      certificates.add(other.steward.authority().root());
      presented = new Chain(certificates);

      var verdict = verify(running.client::evidence, DEVELOPMENT, "game.example");

      assertThat(verdict.tree()).contains("domain's root " + running.root().pin());
      assertThat(failures(verdict)).doesNotContain("attestation result's signature");
    }
  }

  @Test
  void evidence_that_is_no_longer_kept_proves_nothing() throws Exception {
    try (var other = RunningSteward.start(data.resolve("other"), Tenancy.policy())) {
      var verdict = verify(other.client::evidence, DEVELOPMENT, "game.example");

      assertThat(failures(verdict)).containsExactly("archived evidence");
      assertThat(verdict.tree()).contains("it needs the evidence and its attestation result");
    }
  }

  @Test
  void an_ordinary_servers_certificate_proves_no_keep() {
    var chain =
        running
            .steward
            .authority()
            .issueServer(
                Tenancy.KEY.spki(), List.of("game.example"), List.of(), Duration.ofHours(1));
    presented = chain;

    var verdict = verify(running.client::evidence, DEVELOPMENT, "game.example");

    assertThat(failures(verdict)).containsExactly("claims");
    assertThat(verdict.tree()).contains("holds no claims");
  }

  @Test
  void a_keeps_own_certificate_may_serve_nothing() {
    var tenancy = running.tenancy();
    presented =
        running
            .client
            .keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()))
            .chain();

    var verdict = verify(running.client::evidence, DEVELOPMENT, "game.example");

    assertThat(failures(verdict)).contains("certificate purpose", "host name");
  }

  @Test
  void a_byte_flipped_anywhere_in_the_archive_is_refused() {
    var random = new Random(20261121);
    var claimed = motte.trust.Claims.of(presented.leaf()).orElseThrow().ear();
    var archived = running.client.evidence(claimed);

    for (int i = 0; i < 300; i++) {
      var evidence = flipped(archived.evidence(), random);
      var ear = flipped(archived.ear(), random);

      assertThat(verdict(archived, evidence, archived.ear()).word()).isEqualTo("refused");
      assertThat(verdict(archived, archived.evidence(), ear).word()).isEqualTo("refused");
    }
    assertThat(verdict(archived, archived.evidence(), archived.ear()).word()).isEqualTo("trusted");
  }

  @Test
  void evidence_archived_for_another_key_is_refused() {
    UnaryOperator<StewardClient.Archived> other =
        archived ->
            new StewardClient.Archived(
                archived.evidence(),
                archived.ear(),
                Tenancy.STRANGER.spki(),
                archived.after(),
                Optional.empty());

    var verdict =
        verify(ear -> other.apply(running.client.evidence(ear)), DEVELOPMENT, "game.example");

    assertThat(failures(verdict)).containsExactly("certified key");
  }

  private Verdict verdict(StewardClient.Archived archived, Bytes evidence, Bytes ear) {
    var altered =
        new StewardClient.Archived(
            evidence, ear, archived.key(), archived.after(), Optional.empty());
    return verify(_ -> altered, DEVELOPMENT, "game.example");
  }

  private Verdict verify(Archive archive, Acceptance acceptance, String host) {
    return RelyingParty.of(running.steward.anchors(), archive, acceptance)
        .verify(presented, host, now);
  }

  private static Bytes flipped(Bytes bytes, Random random) {
    var copy = bytes.toArray();
    copy[random.nextInt(copy.length)] ^= (byte) (1 + random.nextInt(255));
    return Bytes.wrap(copy);
  }

  private static List<String> failures(Verdict verdict) {
    return verdict.failures().stream().map(Check::name).toList();
  }
}
