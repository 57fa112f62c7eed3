package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RelyingParty;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Grade;
import motte.evidence.StewardClient.Certified;
import motte.trust.Claims;
import motte.trust.SigningKey;
import motte.verdict.Check;
import motte.verdict.Refused;
import motte.verdict.Trusted;
import motte.verdict.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in realms of Arm's, whose platforms nobody vouches for but who says so: what a steward's
/// archive holds of that is data.
class ArmTest {
  @TempDir private Path data;

  private final FakeArm arm = new FakeArm();
  private RunningSteward running;
  private Tenancy tenancy;

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, policy(PlatformPolicy.STANDARD));
    running.endorsements.set(Endorsements.of(vouching(arm)));
    tenancy = running.tenancy();
    tenancy.platform = () -> Guest.cca(arm);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void a_realm_is_certified_by_what_the_steward_has_and_kept_with_it() {
    var certified = instance();

    assertThat(Claims.of(certified.chain().leaf()).orElseThrow().grade()).isEqualTo(Grade.HARDWARE);
    var kept = running.client.evidence(certified.ear()).endorsements().orElseThrow();
    assertThat(Endorsements.parse(running.client.endorsements(kept)))
        .isEqualTo(Endorsements.of(vouching(arm)));
  }

  @Test
  void a_realm_is_certified_by_what_the_policy_names() {
    running.endorsements.set(Endorsements.none());
    running.policy.set(policy(naming(arm)));

    assertThat(instance()).isNotNull();
  }

  @Test
  void a_relying_party_whose_policy_names_the_platforms_key_trusts() {
    var verdict = verify(instance(), Acceptance.of(policy(naming(arm))));

    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
  }

  @Test
  void a_relying_party_does_not_believe_the_keys_in_the_archive() {
    var certified = instance();

    for (var acceptance :
        List.of(
            Acceptance.of(policy(PlatformPolicy.STANDARD)),
            Acceptance.of(policy(naming(new FakeArm()))),
            Acceptance.of(policy(naming(Map.of("references.json", part("references.json"))))),
            Acceptance.of(Set.of(Grade.HARDWARE)))) {
      var verdict = verify(certified, acceptance);
      assertThat(verdict).as(verdict.tree()).isInstanceOf(Refused.class);
      assertThat(failed(verdict))
          .as(verdict.tree())
          .containsAnyOf("cca.platform-key", "cca.platform-signature");
    }
  }

  @Test
  void a_bare_key_in_the_archive_is_believed_by_nobody_either() {
    var key = SigningKey.generate(SigningKey.Curve.P256).spki();
    running.endorsements.set(
        Endorsements.of(
            Map.of(
                "key.pem",
                Bytes.wrap(key.pem().getBytes(StandardCharsets.US_ASCII)),
                "anchors.json",
                part("anchors.json"),
                "references.json",
                part("references.json"))));

    assertThat(failed(verify(instance(), Acceptance.of(policy(PlatformPolicy.STANDARD)))))
        .contains("cca.platform-key");
  }

  @Test
  void what_was_withdrawn_vouches_for_nothing_when_the_steward_judges_again() {
    instance();
    assertThat(refusedAgain(Endorsements.of(vouching(arm)))).isEmpty();

    assertThat(refusedAgain(Endorsements.none())).contains("cca.platform-key");
    assertThat(refusedAgain(Endorsements.of(vouching(new FakeArm()))))
        .contains("cca.platform-signature");
  }

  private List<String> refusedAgain(Endorsements known) {
    var config =
        new StewardConfig(
                "127.0.0.1", 0, List.of("localhost"), data, running.policy::get, running.clock)
            .vouchedBy(() -> known);
    List<String> refused = new ArrayList<>();
    Reappraiser.open(config)
        .judge(
            running.policy.get(),
            running.clock.instant(),
            judged -> refused.addAll(failed(judged.verdict())));
    return refused;
  }

  private Certified instance() {
    return running.client.instanceCertificate(
        tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  private Verdict verify(Certified certified, Acceptance acceptance) {
    return RelyingParty.of(running.steward.anchors(), Archive.of(running.client), acceptance)
        .verify(certified.chain(), "game.example", running.clock.instant());
  }

  private static List<String> failed(Verdict verdict) {
    return verdict.refusals().stream().map(Check::id).toList();
  }

  private static Map<String, Bytes> vouching(FakeArm arm) {
    return Map.of("anchors.json", arm.anchors(), "references.json", arm.references());
  }

  private Bytes part(String name) {
    return Objects.requireNonNull(vouching(arm).get(name));
  }

  private static PlatformPolicy naming(FakeArm arm) {
    return naming(vouching(arm));
  }

  private static PlatformPolicy naming(Map<String, Bytes> files) {
    return PlatformPolicy.STANDARD.vouchingForArm(Endorsements.of(files));
  }

  private static Policy policy(PlatformPolicy platforms) {
    return Policy.of("motte.example")
        .accepting(Grade.HARDWARE)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")))
        .demanding(platforms);
  }
}
