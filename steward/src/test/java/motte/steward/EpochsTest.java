package motte.steward;

import static motte.steward.RunningSteward.code;
import static motte.steward.RunningSteward.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Nonce;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsTest {
  private static final Duration EACH = Duration.ofMinutes(5);

  private static final SigningKey ROOT = SigningKey.generate(SigningKey.Curve.P256);
  private static final SigningKey OTHER = SigningKey.generate(SigningKey.Curve.P256);

  @TempDir Path data;
  private RunningSteward running;
  private Tenancy tenancy;
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, Tenancy.policy(), config -> config.withEpochs(EACH));
    tenancy = running.tenancy();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void a_handle_holds_for_its_epoch_and_the_next_and_no_longer() {
    var epochs = epochs(ROOT);
    var first = epochs.now().orElseThrow();

    assertThat(first.begin()).isEqualTo(now);
    assertThat(first.expires()).isEqualTo(now.plus(EACH.multipliedBy(2)));
    now = first.expires().minusMillis(1);
    assertThat(epochs.of(first.handle())).contains(first);
    assertThat(epochs.now().orElseThrow().number()).isEqualTo(first.number() + 1);
    assertThat(epochs.now().orElseThrow().handle()).isNotEqualTo(first.handle());
    now = first.expires();
    assertThat(epochs.of(first.handle())).isEmpty();
    assertThat(epochs.of(Nonce.random())).isEmpty();
  }

  @Test
  void stewards_of_one_root_know_each_others_epochs_and_those_of_another_root_do_not() {
    var ours = epochs(ROOT).now().orElseThrow();

    assertThat(epochs(ROOT).of(ours.handle())).contains(ours);
    assertThat(epochs(OTHER).of(ours.handle())).isEmpty();
    assertThat(
            new Epochs(EACH, SharedSecret.derived(ROOT, "else.example"), () -> now)
                .of(ours.handle()))
        .isEmpty();
    assertThat(new Epochs(EACH.dividedBy(5), secret(ROOT), () -> now).of(ours.handle())).isEmpty();
  }

  @Test
  void the_next_epoch_counts_for_a_steward_whose_clock_is_a_little_behind_and_not_much() {
    now = now.plus(EACH);
    var next = epochs(ROOT).now().orElseThrow();

    now = next.begin().minus(Nonces.AHEAD);
    assertThat(epochs(ROOT).of(next.handle())).contains(next);
    now = now.minusMillis(1);
    assertThat(epochs(ROOT).of(next.handle())).isEmpty();
  }

  @Test
  void an_epoch_that_is_too_long_or_short_is_refused() {
    for (var each :
        List.of(Duration.ofSeconds(9), Duration.ofSeconds(301), Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> new Epochs(each, secret(ROOT), () -> now))
          .extracting("code")
          .isEqualTo("epoch-out-of-range");
    }
  }

  @Test
  void evidence_with_a_handle_gives_a_certificate_and_again_one_that_ends_no_later() {
    var evidence = tenancy.keepEvidence(handle());
    var first = running.client.keepCertificate(tenancy.request(), evidence);
    running.clock.advance(Duration.ofMinutes(2));

    var second = running.client.keepCertificate(tenancy.request(), evidence);

    assertThat(second.chain().spki()).isEqualTo(first.chain().spki());
    assertThat(end(second.chain())).isEqualTo(end(first.chain()));
    assertThat(end(first.chain())).isBefore(running.clock.instant().plus(Duration.ofMinutes(10)));
  }

  @Test
  void evidence_with_a_handle_serves_no_other_key() {
    var evidence = tenancy.keepEvidence(handle());

    var other =
        running.certificate("keep", Tenancy.body(tenancy.request(Tenancy.STRANGER), evidence));

    assertThat(code(other)).isEqualTo("403 attestation-refused");
    assertThat(json(other).text("detail")).startsWith("1 check failed: key:");
  }

  @Test
  void evidence_of_an_epoch_long_gone_is_refused() {
    var evidence = tenancy.keepEvidence(handle());
    running.clock.advance(EACH.multipliedBy(2));

    var late = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(code(late)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_certificate_that_would_have_ended_already_is_refused() {
    var policy = Tenancy.policy();
    running.policy.set(policy.lasting(Duration.ofSeconds(10), Duration.ofSeconds(10)));
    var evidence = tenancy.keepEvidence(handle());
    running.clock.advance(EACH);

    var late = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(code(late)).isEqualTo("403 epoch-outlived");
  }

  @Test
  void a_nonce_serves_as_before_and_its_answer_tells_that_there_are_epochs() {
    var issued = running.client.nonce();
    var evidence = tenancy.keepEvidence(issued.nonce().orElseThrow());
    running.client.keepCertificate(tenancy.request(), evidence);

    var replayed = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(issued.epoch()).isPresent();
    assertThat(code(replayed)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_client_begins_with_a_nonce_and_goes_on_with_epochs_where_there_are_any() {
    var first = running.client.challenge();
    var second = running.client.challenge();
    var third = running.client.challenge();

    assertThat(first.nonce()).isNotEqualTo(second.nonce());
    assertThat(third.nonce()).isEqualTo(second.nonce());
    running.client.keepCertificate(
        tenancy.request(), tenancy.keepEvidence(third.nonce().orElseThrow()));
  }

  @Test
  void without_epochs_there_are_nonces_only() {
    try (var plain = RunningSteward.start(data.resolve("other"), Tenancy.policy())) {
      assertThat(code(plain.get("/epoch"))).isEqualTo("404 epochs-off");
      assertThat(plain.client.nonce().epoch()).isEqualTo(OptionalLong.empty());
      assertThat(plain.client.challenge().nonce()).isNotEqualTo(plain.client.challenge().nonce());
    }
  }

  @Test
  void evidence_from_before_the_log_grew_is_refused_once_the_longer_log_was_seen() {
    var warrant = tenancy.warrant();
    var platform = SoftPlatform.open(Tenancy.DEVELOPMENT, Tenancy.KEEP);
    var log = MeasurementLog.start(platform);
    log.append(LogRecord.boot(Tenancy.KEEP).salted());
    log.append(LogRecord.warrant(Digest.sha384(warrant.toArray())).salted());
    var handle = handle();
    var before = Evidence.collect(platform, log, Tenancy.KEY.spki(), handle, warrant);
    log.append(LogRecord.load(Tenancy.COMPONENT, Digest.sha384()).salted());
    var after = Evidence.collect(platform, log, Tenancy.KEY.spki(), handle, warrant);
    var request = CertificateRequest.create(Tenancy.KEY, List.of());
    running.client.keepCertificate(request, after);

    var replayed = running.certificate("keep", Tenancy.body(request, before));

    assertThat(json(replayed).text("detail")).contains("continuity of the log");
  }

  private Epochs epochs(SigningKey root) {
    return new Epochs(EACH, secret(root), () -> now);
  }

  private static SharedSecret secret(SigningKey root) {
    return SharedSecret.derived(root, "motte.example");
  }

  private Nonce handle() {
    return running.signedTime(Bytes.wrap(running.get("/epoch").body())).nonce().orElseThrow();
  }

  private static Instant end(Chain chain) {
    return chain.leaf().getNotAfter().toInstant();
  }
}
