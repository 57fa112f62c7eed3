package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Json;
import motte.evidence.StewardClient;
import motte.steward.Reappraiser.Judged;
import motte.verdict.Check;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReappraisalTest {
  @TempDir Path data;
  private RunningSteward running;
  private Tenancy tenancy;
  private StewardClient.Certified keep;
  private StewardClient.Certified instance;

  @BeforeEach
  void certify() {
    running = RunningSteward.start(data, Tenancy.policy());
    tenancy = running.tenancy();
    keep = running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    instance =
        running.client.instanceCertificate(
            tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void under_the_same_policy_everything_would_be_certified_again() {
    assertThat(refusals(Tenancy.policy())).isEmpty();
  }

  @Test
  void a_keep_measurement_that_was_taken_out_refuses_all_of_it() {
    assertThat(refusals(without("measurement"))).hasSize(2).allMatch("keep measurement"::equals);
  }

  @Test
  void a_development_key_that_was_taken_out_refuses_all_of_it() {
    assertThat(refusals(without("key"))).hasSize(2).allMatch("development key"::equals);
  }

  @Test
  void a_component_that_was_taken_out_refuses_the_instance_alone() {
    var role =
        new RolePolicy(
            Set.of("game.example"), Set.of("127.0.0.1"), Set.of(Digest.sha384(new byte[] {9})));

    assertThat(refusals(with(role))).containsExactly("components of the role");
  }

  @Test
  void a_name_that_was_taken_out_refuses_the_instance_alone() {
    var role = RolePolicy.of(Set.of("other.example"), Set.of("127.0.0.1"));

    assertThat(refusals(with(role))).containsExactly("names of the certificate");
  }

  @Test
  void evidence_is_judged_as_of_any_time() {
    var reappraiser = reappraiser();
    var then = running.clock.instant();
    var later = then.plus(Duration.ofDays(2));

    assertThat(reappraiser.judge(keep.ear(), Tenancy.policy(), then).word()).isEqualTo("trusted");
    assertThat(reappraiser.judge(keep.ear(), Tenancy.policy(), later).failures())
        .extracting(Check::name)
        .containsExactly("warrant period");
  }

  @Test
  void a_changed_policy_revokes_what_it_would_not_certify_once_it_has_stood() throws Exception {
    var watch = running.steward.watch();
    watch.look();
    watch.look();
    running.policy.set(without("measurement"));

    watch.look();
    var atOnce = revoked();
    watch.look();

    assertThat(atOnce).isEmpty();
    assertThat(revoked()).containsExactlyInAnyOrder(serial(keep), serial(instance));
    var last = Json.parse(Files.readAllLines(data.resolve("decisions.log")).getLast()).map();
    assertThat(last.text("reason")).isEqualTo("privilegeWithdrawn");
    assertThat(last.text("serial")).as("newest first").isEqualTo(serial(keep));
    assertThat(last.text("conclusion")).startsWith("appraised again: refused: keep measurement: ");
    assertThat(last.items("failed").getFirst().map().text("id")).endsWith(".keep-measurement");
  }

  @Test
  void a_policy_that_was_mended_before_the_next_look_revokes_nothing() {
    var watch = running.steward.watch();
    watch.look();
    running.policy.set(without("measurement"));
    watch.look();
    running.policy.set(Tenancy.policy());

    watch.look();
    watch.look();

    assertThat(revoked()).isEmpty();
  }

  @Test
  void a_policy_that_changed_while_the_steward_was_down_counts_too() {
    running.steward.watch().look();
    running.steward.watch().look();
    running.close();

    running = RunningSteward.start(data, without("key"));
    running.steward.watch().look();
    running.steward.watch().look();

    assertThat(revoked()).hasSize(2);
  }

  @Test
  void who_meets_the_policy_again_is_certified_again() {
    running.policy.set(without("measurement"));
    running.steward.watch().look();
    running.steward.watch().look();
    running.policy.set(Tenancy.policy());

    var again =
        running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));

    assertThat(revoked()).isNotEmpty().doesNotContain(serial(again));
  }

  @Test
  void evidence_that_is_gone_revokes_nothing() throws Exception {
    try (var files = Files.walk(data.resolve("evidence"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertThat(refusals(without("measurement"))).isEmpty();
  }

  private List<String> refusals(Policy policy) {
    List<Judged> judged = new ArrayList<>();
    reappraiser().judge(policy, running.clock.instant(), judged::add);
    return judged.stream()
        .flatMap(each -> each.verdict().failures().stream())
        .map(Check::name)
        .toList();
  }

  private Reappraiser reappraiser() {
    return Reappraiser.open(
        new StewardConfig(
            "127.0.0.1", 0, List.of("localhost"), data, running.policy::get, running.clock));
  }

  private List<String> revoked() {
    return running.steward.authority().register().revoked().keySet().stream()
        .map(serial -> serial.toString(16))
        .toList();
  }

  private static String serial(StewardClient.Certified certified) {
    return certified.chain().leaf().getSerialNumber().toString(16);
  }

  private static Policy with(RolePolicy role) {
    return base()
        .trustingMeasurements(Tenancy.KEEP)
        .trustingDevelopmentKeys(Tenancy.DEVELOPMENT.spki().pin())
        .granting("game", role);
  }

  private static Policy without(String what) {
    var role = RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1"));
    var policy = base().granting("game", role);
    return what.equals("key")
        ? policy.trustingMeasurements(Tenancy.KEEP)
        : policy
            .trustingMeasurements(Digest.sha384(new byte[] {99}))
            .trustingDevelopmentKeys(Tenancy.DEVELOPMENT.spki().pin());
  }

  private static Policy base() {
    return Policy.of("motte.example")
        .accepting(Grade.NONE)
        .trustingSigners(Tenancy.TENANT.spki().pin());
  }
}
