package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in realms of Arm CCA. No root of Arm's is known to all, so the steward alone says which
/// platforms it knows: by their keys, among its endorsements.
class CcaGuestTest {
  private final FakeArm arm = new FakeArm();

  private HardwareBench bench;

  @BeforeEach
  void start(@TempDir Path data) {
    bench = HardwareBench.start(data, PlatformPolicy.STANDARD, knowing(arm));
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void an_instance_in_a_realm_is_certified_with_grade_hardware() {
    bench.demand(PlatformPolicy.STANDARD.vouchingForArm(knowing(arm)));

    bench.assertCertifiedAndJudgedAgain(Guest.cca(arm), "keep");
  }

  @Test
  void a_token_that_repeats_another_challenge_is_refused() {
    var guest = Guest.cca(arm);
    guest.report = (_, _) -> arm.token(Bytes.wrap(new byte[64]));

    assertThat(bench.refusals(guest))
        .containsExactlyInAnyOrder("cca.challenge", "keep.report-data");
  }

  @Test
  void a_platform_whose_key_nobody_vouches_for_is_refused() {
    assertThat(bench.refusals(Guest.cca(new FakeArm("33"))))
        .containsExactlyInAnyOrder("cca.platform-key", "cca.platform-signature");
  }

  @Test
  void a_platform_that_only_calls_itself_like_a_known_one_is_refused() {
    arm.platformSigner = Maker.ec("secp256r1");

    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("cca.platform-signature");
  }

  @Test
  void a_platform_whose_key_was_withdrawn_is_refused_from_the_next_request_on() {
    assertThat(bench.certified(Guest.cca(arm))).isNotNull();

    bench.vouch(withoutKey());

    assertThat(bench.refusals(Guest.cca(arm)))
        .containsExactlyInAnyOrder("cca.platform-key", "cca.platform-signature");
  }

  @Test
  void a_key_that_is_withdrawn_takes_along_what_was_certified_there() {
    var certified = bench.certified(Guest.cca(arm));
    assertThat(bench.refusedAgain(knowing(arm))).isEmpty();

    assertThat(bench.refusedAgain(withoutKey()))
        .containsExactlyInAnyOrder("cca.platform-key", "cca.platform-signature");
    var watch = bench.running.steward.watch();
    watch.look();
    watch.look();
    bench.vouch(withoutKey());
    watch.look();
    watch.look();

    assertThat(bench.running.steward.authority().register().revoked())
        .containsOnlyKeys(certified.chain().leaf().getSerialNumber());
  }

  @Test
  void a_realm_that_another_key_signed_is_refused() {
    arm.realmSigner = Maker.ec("secp384r1");

    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("cca.realm-signature");
  }

  @Test
  void a_realm_or_a_monitor_that_is_no_reference_value_is_refused() {
    arm.initial = Bytes.parseHex("ba".repeat(48));
    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("cca.realm-initial-measurement");

    arm.initial = FakeArm.INITIAL;
    arm.monitor = Bytes.parseHex("ba".repeat(32));
    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("cca.software-components");
  }

  @Test
  void where_nobody_says_what_should_run_nobody_is_certified() {
    bench.vouch(Endorsements.of(Map.of("anchors.json", arm.anchors())));

    assertThat(bench.refusals(Guest.cca(arm)))
        .containsExactlyInAnyOrder("hardware.grade", "hardware.identified");
  }

  @Test
  void a_platform_whose_other_side_is_debugged_has_grade_none_at_best() {
    arm.debugged = true;
    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("cca.lifecycle");

    bench.demand(PlatformPolicy.STANDARD.allowingDebug());
    assertThat(bench.refusals(Guest.cca(arm))).containsExactly("hardware.grade");
  }

  @Test
  void an_altered_log_is_refused() {
    assertThat(bench.refusalsOfAltered(Guest.cca(arm))).isEqualTo(List.of("keep.log-replay"));
  }

  @Test
  void a_token_of_a_realm_does_not_pass_as_another_platforms() {
    var guest = Guest.snp(new FakeAmd());
    guest.report = (bound, _) -> arm.token(bound);

    assertThat(bench.refusals(guest)).contains("hardware.platform-statement");
  }

  private static Endorsements knowing(FakeArm arm) {
    return Endorsements.of(
        Map.of("anchors.json", arm.anchors(), "references.json", arm.references()));
  }

  private Endorsements withoutKey() {
    return Endorsements.of(Map.of("references.json", arm.references()));
  }
}
