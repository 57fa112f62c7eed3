package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.appraise.RelyingParty;
import motte.core.Grade;
import motte.evidence.StewardClient;
import motte.verdict.Trusted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What vouched for a machine is kept beside the evidence, so that everybody can judge again.
class VouchingTest {
  @TempDir private Path data;

  private final HardwareMakers makers = new HardwareMakers();
  private HardwareBench bench;

  @BeforeEach
  void start() {
    bench = HardwareBench.start(data, makers.demanding(), makers.vouching(false));
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void what_vouched_is_kept_once_so_that_a_verdict_is_reached_again_when_it_has_ended()
      throws Exception {
    var first = certified();
    certified();

    bench.vouch(Endorsements.none());
    bench.running.clock.advance(Duration.ofDays(60));
    var verdict =
        RelyingParty.of(bench.running.steward.anchors(), archive(), byThePolicy())
            .verify(first.chain(), "game.example", first.time());

    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    try (var kept = Files.walk(data.resolve("endorsements"))) {
      assertThat(kept.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void a_relying_party_trusts_the_makers_roots_and_none_that_a_steward_accepts() {
    var verdict = bench.verify(certified(), archive(), Acceptance.of(Set.of(Grade.HARDWARE)));

    assertThat(HardwareBench.failed(verdict)).contains("snp.amd-root");
  }

  @Test
  void without_what_vouched_an_archived_verdict_is_not_reached_again() {
    Archive bare = bench.running.client::evidence;

    var verdict = bench.verify(certified(), bare, byThePolicy());

    assertThat(HardwareBench.failed(verdict)).contains("certificate.archived-endorsements");
  }

  @Test
  void only_what_concerns_the_machine_is_kept() {
    var archived = bench.running.client.evidence(certified().ear());

    var kept = bench.running.client.endorsements(archived.endorsements().orElseThrow());

    assertThat(Endorsements.parse(kept))
        .isEqualTo(
            Endorsements.of(
                Map.of("amd.crl", makers.list, "ask.der", makers.ask, "vcek.der", makers.vcek)));
  }

  @Test
  void what_is_certified_is_judged_again_by_what_vouched_then_and_what_is_known_since() {
    assertThat(certified()).isNotNull();

    assertThat(bench.refusedAgain(Endorsements.none())).isEmpty();
    assertThat(bench.refusedAgain(makers.vouching(true))).containsExactly("snp.revocation");
  }

  @Test
  void a_machine_that_its_maker_revokes_takes_along_what_was_certified_there() {
    var certified = certified();
    var steward = bench.running.steward;
    steward.watch().look();
    steward.watch().look();
    var before = steward.authority().register().revoked();
    bench.vouch(makers.vouching(true));

    steward.watch().look();
    steward.watch().look();

    assertThat(before).isEmpty();
    assertThat(steward.authority().register().revoked())
        .containsOnlyKeys(certified.chain().leaf().getSerialNumber());
  }

  private StewardClient.Certified certified() {
    return bench.certified(Guest.snp(makers.amd));
  }

  private Archive archive() {
    return Archive.of(bench.running.client);
  }

  private Acceptance byThePolicy() {
    return Acceptance.of(HardwareBench.policy(makers.demanding()));
  }
}
