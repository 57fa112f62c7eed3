package motte.appraise;

import static motte.appraise.Realm.NOW;
import static motte.appraise.Realm.failures;
import static motte.appraise.Realm.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.evidence.Link;
import motte.evidence.LogRecord;
import motte.evidence.Share;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Refused;
import motte.verdict.Trusted;
import motte.verdict.Verdict;
import org.junit.jupiter.api.Test;

class AppraiserTest {
  private final Realm realm = new Realm();

  @Test
  void a_keep_that_meets_the_policy_is_trusted_with_its_facts() {
    var appraisal = realm.keep(realm.ofKeep());

    assertThat(appraisal.verdict()).isInstanceOf(Trusted.class);
    var facts = appraisal.facts().orElseThrow();
    assertThat(facts.keepMeasurement()).isEqualTo(Realm.KEEP);
    assertThat(facts.pkg()).isEqualTo(Realm.PACKAGE);
    assertThat(facts.role()).isEqualTo("game");
    assertThat(facts.component()).isEmpty();
    assertThat(facts.names()).isEmpty();
  }

  @Test
  void an_instance_that_meets_the_policy_is_trusted_with_component_and_names() {
    var appraisal = realm.instance(realm.ofInstance());

    var facts = appraisal.facts().orElseThrow();
    assertThat(facts.component()).contains(Realm.COMPONENT);
    assertThat(facts.instance()).contains(Realm.INSTANCE);
    assertThat(facts.names()).containsExactly("game.example");
    assertThat(facts.addresses()).containsExactly("127.0.0.1");
    var claims = facts.claims(Claims.Purpose.INSTANCE, Digest.sha256(new byte[0]));
    assertThat(claims.component()).contains(Realm.COMPONENT);
    assertThat(claims.grade()).isEqualTo(Grade.NONE);
  }

  @Test
  void a_verdict_on_a_development_key_says_first_what_it_does_not_prove() {
    var verdict = realm.keep(realm.ofKeep()).verdict();

    assertThat(verdict.headline()).isEqualTo("development: proves nothing about this machine");
    assertThat(verdict.tree()).startsWith(Verdict.DEVELOPMENT + "\ntrusted: ");
  }

  @Test
  void what_a_development_key_cannot_support_is_skipped_and_never_passed() {
    var verdict = realm.instance(realm.ofInstance()).verdict();

    for (var check :
        List.of(
            "endorsement", "firmware and kernel", "keep measurement", "component and package")) {
      assertThat(outcome(verdict, check)).as(check).isEqualTo(Outcome.SKIPPED);
    }
    assertThat(verdict.tree()).contains("but only a development key claims it");
  }

  @Test
  void a_policy_that_does_not_accept_none_in_words_refuses() {
    var strict =
        Policy.of("motte.example")
            .accepting(Grade.HARDWARE, Grade.TPM)
            .trustingSigners(Realm.TENANT.spki().pin())
            .trustingMeasurements(Realm.KEEP)
            .trustingDevelopmentKeys(Realm.DEVELOPMENT.spki().pin())
            .granting("game", RolePolicy.bare());

    var appraisal = realm.appraise(realm.ofKeep(), Claims.Purpose.KEEP, strict, NOW);

    assertThat(failures(appraisal)).containsExactly("grade");
    assertThat(appraisal.facts()).isEmpty();
    assertThat(appraisal.verdict().headline()).startsWith("refused: grade: `none`");
  }

  @Test
  void a_policy_that_says_nothing_accepts_nothing() {
    var silent = Policy.of("motte.example");

    var appraisal = realm.appraise(realm.ofInstance(), Claims.Purpose.INSTANCE, silent, NOW);

    assertThat(failures(appraisal))
        .containsExactly("development key", "grade", "keep measurement", "warrant signer", "role");
  }

  @Test
  void a_keep_with_an_altered_jar_is_refused() {
    realm.measurement = Realm.digest("another keep");

    var appraisal = realm.keep(realm.ofKeep());

    assertThat(failures(appraisal)).containsExactly("keep measurement");
  }

  @Test
  void a_development_key_that_the_policy_does_not_list_is_refused() {
    realm.development = Realm.STRANGER;

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("development key");
  }

  @Test
  void a_refusal_lists_the_same_checks_as_a_trust_in_the_same_order() {
    var trusted = realm.keep(realm.ofKeep()).verdict();
    realm.measurement = Realm.digest("another keep");
    realm.tenant = Realm.STRANGER;
    realm.development = Realm.STRANGER;

    var refused = realm.keep(realm.ofKeep()).verdict();

    assertThat(refused.checks().stream().map(Check::name).toList())
        .isEqualTo(trusted.checks().stream().map(Check::name).toList());
    assertThat(refused.checks()).isSortedAccordingTo(java.util.Comparator.comparing(Check::step));
    assertThat(refused.failures()).hasSize(3);
    assertThat(refused.headline()).isEqualTo(Verdict.DEVELOPMENT);
    assertThat(refused.conclusion())
        .startsWith("refused: development key")
        .endsWith("(and 2 more)");
  }

  @Test
  void another_nonce_than_ours_is_refused() {
    var evidence = realm.ofKeep();
    realm.nonce = Nonce.random();

    assertThat(failures(realm.keep(evidence))).containsExactly("nonce");
  }

  @Test
  void evidence_about_another_key_is_refused() {
    realm.key = Realm.STRANGER;

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("key");
  }

  @Test
  void evidence_of_a_platform_that_is_not_known_is_refused() {
    var evidence = realm.ofKeep();
    var members = new java.util.TreeMap<>(evidence.members());
    members.put("platform", Cmw.message("application/vnd.example.quote", Bytes.wrap(new byte[9])));

    var appraisal = realm.keep(Cmw.collection(members));

    assertThat(appraisal.verdict()).isInstanceOf(Refused.class);
    assertThat(appraisal.facts()).isEmpty();
  }

  @Test
  void evidence_without_a_part_is_refused_and_every_check_says_so() {
    var evidence = Cmw.message("application/octet-stream", Bytes.wrap(new byte[4]));

    var verdict = realm.keep(evidence).verdict();

    assertThat(verdict.failures()).extracting(Check::name).containsExactly("evidence");
    assertThat(outcome(verdict, "warrant signature")).isEqualTo(Outcome.SKIPPED);
    assertThat(outcome(verdict, "log replay")).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void names_that_a_request_asks_for_are_granted_only_as_far_as_the_policy_goes() {
    var plain = realm.submission(realm.ofInstance(), Claims.Purpose.INSTANCE);
    var asking =
        new Submission(
            plain.evidence(),
            plain.key(),
            plain.possession(),
            plain.purpose(),
            plain.nonce(),
            List.of("GAME.example", "bank.example"),
            List.of("192.0.2.1"),
            Optional.empty());

    var appraisal = Appraiser.of(Realm.policy(), Realm.STEWARD).appraise(asking, NOW);

    var facts = appraisal.facts().orElseThrow();
    assertThat(facts.names()).containsExactly("game.example");
    assertThat(facts.addresses()).isEmpty();
    assertThat(outcome(appraisal.verdict(), "names left out")).isEqualTo(Outcome.SKIPPED);
    assertThat(appraisal.verdict().tree()).contains("192.0.2.1, bank.example asked for");
  }

  @Test
  void a_component_that_the_role_does_not_list_is_refused() {
    var strict =
        Realm.policy()
            .granting("game", new RolePolicy(Set.of(), Set.of(), Set.of(Realm.digest("another"))));

    var appraisal = realm.appraise(realm.ofInstance(), Claims.Purpose.INSTANCE, strict, NOW);

    assertThat(failures(appraisal)).containsExactly("components of the role");
  }

  @Test
  void what_a_role_may_use_is_for_all_instances_of_a_keep_and_their_links() {
    for (var each :
        Map.of(
                using(128, 21), Outcome.PASSED,
                using(127, 21), Outcome.FAILED,
                using(128, 20), Outcome.FAILED,
                RolePolicy.bare().calling("game/pay"), Outcome.SKIPPED)
            .entrySet()) {
      realm.after =
          List.of(
              LogRecord.load(Realm.COMPONENT, Realm.MANIFEST),
              LogRecord.grant("other", List.of(share(64), "listen pay inside")),
              LogRecord.key("other", Realm.STRANGER.spki().sha384()),
              LogRecord.grant(Realm.INSTANCE, List.of(share(64))),
              LogRecord.key(Realm.INSTANCE, Realm.KEY.spki().sha384()),
              LogRecord.link(List.of(Link.of(Realm.INSTANCE, "other", "pay"))));

      var appraisal =
          realm.appraise(
              realm.ofKeep(),
              Claims.Purpose.INSTANCE,
              Realm.policy().granting("game", each.getKey()),
              NOW);

      assertThat(outcome(appraisal.verdict(), "limits of the role"))
          .as(appraisal.verdict().tree())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void what_has_stopped_uses_nothing_and_what_does_not_say_how_much_is_refused() {
    var policy = Realm.policy().granting("game", using(64, 10));
    var records = new ArrayList<LogRecord>();
    records.add(LogRecord.load(Realm.COMPONENT, Realm.MANIFEST));
    records.add(LogRecord.grant("other", List.of(share(64))));
    records.add(LogRecord.key("other", Realm.STRANGER.spki().sha384()));
    records.add(LogRecord.stop("other"));
    records.add(LogRecord.grant(Realm.INSTANCE, List.of(share(64))));
    records.add(LogRecord.key(Realm.INSTANCE, Realm.KEY.spki().sha384()));
    realm.after = records;
    var stopped = realm.appraise(realm.ofKeep(), Claims.Purpose.INSTANCE, policy, NOW);

    var silent = realm.appraise(realm.ofInstance(), Claims.Purpose.INSTANCE, policy, NOW);

    assertThat(outcome(stopped.verdict(), "limits of the role")).isEqualTo(Outcome.PASSED);
    assertThat(failures(silent)).containsExactly("limits of the role");
    assertThat(silent.verdict().tree()).contains("does not say how much may be used");
  }

  private static String share(int memory) {
    return new Share(ByteSize.ofMiB(memory), 10).toString();
  }

  private static RolePolicy using(int memory, long connections) {
    return RolePolicy.bare()
        .calling("game/pay")
        .using(Optional.of(ByteSize.ofMiB(memory)), Optional.of(connections));
  }

  @Test
  void a_component_that_the_role_lists_passes() {
    var strict =
        Realm.policy()
            .granting("game", new RolePolicy(Set.of(), Set.of(), Set.of(Realm.COMPONENT)));

    var appraisal = realm.appraise(realm.ofInstance(), Claims.Purpose.INSTANCE, strict, NOW);

    assertThat(outcome(appraisal.verdict(), "components of the role")).isEqualTo(Outcome.PASSED);
  }
}
