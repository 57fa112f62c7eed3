package motte.appraise;

import static motte.appraise.Realm.NOW;
import static motte.appraise.Realm.failures;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import motte.core.Digest;
import motte.pack.Warrant;
import motte.trust.Claims;
import org.junit.jupiter.api.Test;

class WarrantAppraisalTest {
  private final Realm realm = new Realm();

  @Test
  void another_tenants_warrant_is_refused() {
    realm.tenant = Realm.STRANGER;

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("warrant signer");
  }

  @Test
  void a_warrant_of_another_domain_is_refused() {
    realm.warrant = with("other.example", Realm.STEWARD, "game");

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("warrant domain");
  }

  @Test
  void a_warrant_that_pins_another_steward_is_refused() {
    realm.warrant = with("motte.example", Digest.sha256(new byte[1]), "game");

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("warrant names the steward");
  }

  @Test
  void a_warrant_for_a_role_that_the_policy_does_not_list_is_refused() {
    realm.warrant = with("motte.example", Realm.STEWARD, "admin");

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("role");
  }

  @Test
  void an_expired_warrant_is_refused_with_its_date() {
    var late = NOW.plus(Duration.ofHours(1));

    var appraisal = realm.appraise(realm.ofKeep(), Claims.Purpose.KEEP, Realm.policy(), late);

    assertThat(failures(appraisal)).containsExactly("warrant period");
    assertThat(appraisal.verdict().tree()).contains("it ended at 2026-11-21T13:00:00Z");
  }

  @Test
  void a_warrant_that_has_not_begun_is_refused() {
    var early = NOW.minus(Duration.ofHours(1));

    var appraisal = realm.appraise(realm.ofKeep(), Claims.Purpose.KEEP, Realm.policy(), early);

    assertThat(failures(appraisal)).containsExactly("warrant period");
  }

  @Test
  void a_warrant_other_than_the_logged_one_is_refused() {
    var other = Realm.warrant("motte.example", Realm.STEWARD, "game", NOW, NOW.plusSeconds(60));
    realm.sentWarrant = _ -> other.sign(Realm.TENANT);

    assertThat(failures(realm.keep(realm.ofKeep()))).containsExactly("warrant in the log");
  }

  @Test
  void a_warrant_that_cannot_be_read_is_refused() {
    realm.sentWarrant = whole -> whole.slice(0, whole.size() - 1);

    assertThat(failures(realm.keep(realm.ofKeep()))).contains("warrant");
  }

  private static Warrant with(String domain, Digest steward, String role) {
    return Realm.warrant(domain, steward, role, NOW.minusSeconds(60), NOW.plusSeconds(3600));
  }
}
