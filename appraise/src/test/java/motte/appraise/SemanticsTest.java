package motte.appraise;

import static motte.appraise.Realm.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import motte.core.Digest;
import motte.evidence.Link;
import motte.evidence.LogRecord;
import motte.trust.Claims;
import motte.verdict.Outcome;
import org.junit.jupiter.api.Test;

/// What a policy says of a log: what runs now, what ever ran since boot, and who may call whom.
class SemanticsTest {
  private static final Digest GOOD = Realm.digest("good");
  private static final Digest OTHER = Realm.digest("other good");
  private static final Digest BAD = Realm.digest("bad");
  private static final String PAY = "shop:ledger/pay";

  private final Realm realm = new Realm();
  private final List<LogRecord> records = new ArrayList<>();
  private Policy policy = Realm.policy();

  private Appraisal judged() {
    realm.after = records;
    return realm.appraise(realm.ofKeep(), Claims.Purpose.INSTANCE, policy, Realm.NOW);
  }

  private List<String> failures() {
    return Realm.failures(judged());
  }

  private void running(Digest component, String instance, Digest key) {
    records.add(LogRecord.load(component, Realm.MANIFEST));
    records.add(LogRecord.key(instance, component, key));
    records.add(LogRecord.start(instance));
  }

  /// The instance whose key is to be certified.
  private void mine(Digest component) {
    running(component, "mine", Realm.KEY.spki().sha384());
  }

  private void badOneCameAndWent() {
    running(BAD, "bad", Realm.digest("key of bad"));
    records.add(LogRecord.stop("bad"));
    records.add(LogRecord.unload(BAD));
  }

  @Test
  void since_boot_one_bad_load_taints_the_boot() {
    badOneCameAndWent();
    mine(GOOD);
    policy = policy.granting("game", RolePolicy.bare().of(GOOD));

    assertThat(failures()).containsExactly("components of the role");
    assertThat(judged().verdict().tree()).contains(BAD + "] was loaded since boot");
  }

  @Test
  void running_now_what_is_gone_is_forgiven_and_told() {
    badOneCameAndWent();
    mine(GOOD);
    policy = policy.granting("game", RolePolicy.bare().of(GOOD).runningNow());

    assertThat(failures()).isEmpty();
    assertThat(judged().verdict().tree())
        .contains("1 that was loaded before and is gone is not, which the policy allows");
  }

  @Test
  void running_now_what_is_loaded_must_be_allowed_even_if_no_instance_of_it_runs() {
    mine(GOOD);
    records.add(LogRecord.load(BAD, Realm.MANIFEST));
    policy = policy.granting("game", RolePolicy.bare().of(GOOD).runningNow());

    assertThat(failures()).containsExactly("components of the role");
    assertThat(judged().verdict().tree()).contains(BAD + "] is loaded now");
  }

  @Test
  void a_component_leaves_only_after_its_instances() {
    mine(GOOD);
    running(OTHER, "other", Realm.digest("key"));
    records.add(LogRecord.unload(OTHER));

    assertThat(failures()).containsExactly("order of the log");
  }

  @Test
  void what_is_not_loaded_cannot_leave_nor_have_an_instance() {
    mine(GOOD);
    records.add(LogRecord.unload(BAD));
    assertThat(failures()).containsExactly("order of the log");

    records.removeLast();
    records.add(LogRecord.key("ghost", BAD, Realm.digest("key")));
    assertThat(failures()).containsExactly("order of the log");
  }

  @Test
  void a_key_is_given_to_one_instance_only() {
    mine(GOOD);
    records.add(LogRecord.key("second", GOOD, Realm.KEY.spki().sha384()));

    assertThat(failures()).containsExactly("order of the log");
  }

  private void linked(Link link) {
    mine(GOOD);
    running(OTHER, "ledger-1", Realm.digest("key of the ledger"));
    records.add(LogRecord.link(List.of(link)));
    policy =
        Realm.policy()
            .granting("game", RolePolicy.bare().of(GOOD, OTHER))
            .granting("front", RolePolicy.bare().of(GOOD).calling("ledger/" + PAY))
            .granting("ledger", RolePolicy.bare().of(OTHER));
  }

  @Test
  void a_link_that_the_graph_allows_passes() {
    linked(Link.of("mine", "ledger-1", PAY));

    assertThat(failures()).isEmpty();
    assertThat(outcome(judged().verdict(), "links of the role")).isEqualTo(Outcome.PASSED);
  }

  @Test
  void a_link_the_other_way_round_or_to_another_interface_is_refused() {
    linked(Link.of("ledger-1", "mine", PAY));
    assertThat(failures()).containsExactly("links of the role");
    assertThat(judged().verdict().tree()).contains("ledger-1 -> mine/" + PAY);

    records.clear();
    linked(Link.of("mine", "ledger-1", "shop:ledger/erase"));
    assertThat(failures()).containsExactly("links of the role");
  }

  @Test
  void a_link_to_whoever_proves_a_role_is_judged_by_that_role() {
    linked(Link.outside("mine", "ledger", PAY));
    assertThat(failures()).isEmpty();

    records.clear();
    linked(Link.outside("mine", "bank", PAY));
    assertThat(failures()).containsExactly("links of the role");
  }

  @Test
  void a_name_does_not_make_a_role() {
    linked(Link.of("mine", "ledger-1", PAY));
    policy =
        Realm.policy()
            .granting("game", RolePolicy.bare().of(GOOD, OTHER))
            .granting("front", RolePolicy.bare().of(GOOD).calling("ledger/" + PAY))
            .granting("ledger", RolePolicy.bare().of(BAD));

    assertThat(failures()).containsExactly("links of the role");
  }

  @Test
  void a_policy_without_links_allows_none() {
    mine(GOOD);
    running(OTHER, "ledger-1", Realm.digest("key"));
    assertThat(failures()).isEmpty();

    records.add(LogRecord.link(List.of(Link.of("mine", "ledger-1", PAY))));
    assertThat(failures()).containsExactly("links of the role");
  }

  @Test
  void a_link_of_the_past_taints_since_boot_and_not_what_runs_now() {
    mine(GOOD);
    running(OTHER, "ledger-1", Realm.digest("key"));
    records.add(LogRecord.link(List.of(Link.of("ledger-1", "mine", PAY))));
    records.add(LogRecord.stop("ledger-1"));
    var role = RolePolicy.bare().of(GOOD, OTHER);

    policy = Realm.policy().granting("game", role);
    assertThat(failures()).containsExactly("links of the role");
    policy = Realm.policy().granting("game", role.runningNow());
    assertThat(failures()).isEmpty();
  }

  @Test
  void a_link_of_an_instance_without_a_key_or_after_its_end_is_out_of_order() {
    mine(GOOD);
    records.add(LogRecord.link(List.of(Link.of("mine", "nobody", PAY))));
    policy = policy.granting("game", RolePolicy.bare().calling("game/" + PAY));

    assertThat(failures()).containsExactly("order of the log");
  }

  @Test
  void a_policy_says_since_boot_or_running_now_and_names_links_in_full() {
    for (var each : RolePolicy.Judged.values()) {
      assertThat(RolePolicy.Judged.parse(each.label())).isEqualTo(each);
    }
    assertThatExceptionOfType(AppraiseException.class)
        .isThrownBy(() -> RolePolicy.Judged.parse("sometimes"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("policy-judged-unknown"));
    for (var link : List.of("ledger", "/pay", "@ledger/pay", "a b/pay", "ledger/")) {
      assertThatExceptionOfType(AppraiseException.class)
          .isThrownBy(() -> RolePolicy.bare().calling(link))
          .satisfies(e -> assertThat(e.code()).isEqualTo("policy-link-malformed"));
    }
    var role = RolePolicy.of(Set.of("a.example"), Set.of());
    assertThat(Realm.policy().granting("r", role).digest())
        .isNotEqualTo(Realm.policy().granting("r", role.runningNow()).digest())
        .isNotEqualTo(Realm.policy().granting("r", role.calling("a/b")).digest());
  }
}
