package motte.steward;

import static motte.steward.RunningSteward.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import motte.trust.Chain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two stewards of one domain, who share its root and nothing else.
class ReplicasTest {
  @TempDir Path folders;
  private RunningSteward one;
  private RunningSteward two;
  private Tenancy tenancy;

  @BeforeEach
  void start() throws IOException {
    one = start("one");
    Files.createDirectories(folders.resolve("two"));
    for (var each : new String[] {"root.key", "root.pem"}) {
      Files.copy(folders.resolve("one").resolve(each), folders.resolve("two").resolve(each));
    }
    two = start("two");
    tenancy = one.tenancy();
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void a_nonce_of_one_serves_at_the_other() {
    var certified =
        two.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(one.nonce()));

    one.steward.anchors().verify(certified.chain(), certified.time());
  }

  @Test
  void an_epoch_of_one_serves_at_the_other() {
    one.client.nonce();
    var epoch = one.client.challenge();

    var certified =
        two.client.keepCertificate(
            tenancy.request(), tenancy.keepEvidence(epoch.nonce().orElseThrow()));

    assertThat(epoch.epoch()).isPresent();
    one.steward.anchors().verify(certified.chain(), certified.time());
  }

  @Test
  void who_hands_the_same_evidence_to_both_gets_nothing_that_ends_later() {
    var evidence = tenancy.keepEvidence(one.nonce());
    var first = one.client.keepCertificate(tenancy.request(), evidence);
    one.clock.advance(Duration.ofMinutes(2));
    two.clock.advance(Duration.ofMinutes(2));

    var second = two.client.keepCertificate(tenancy.request(), evidence);
    var third = two.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(end(second.chain())).isEqualTo(end(first.chain()));
    assertThat(second.chain().spki()).isEqualTo(first.chain().spki());
    assertThat(code(third)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_steward_of_another_root_gives_nothing_for_a_nonce_of_theirs() throws IOException {
    try (var other = start("other")) {
      var here = other.tenancy();

      var answer =
          other.certificate("keep", Tenancy.body(here.request(), here.keepEvidence(one.nonce())));

      assertThat(code(answer)).isEqualTo("403 nonce-unknown");
    }
  }

  private RunningSteward start(String name) {
    return RunningSteward.start(
        folders.resolve(name),
        Tenancy.policy(),
        config -> config.withEpochs(Duration.ofMinutes(5)));
  }

  private static java.time.Instant end(Chain chain) {
    return chain.leaf().getNotAfter().toInstant();
  }
}
