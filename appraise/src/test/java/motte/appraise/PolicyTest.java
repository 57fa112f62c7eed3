package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import motte.core.Grade;
import org.junit.jupiter.api.Test;

class PolicyTest {
  @Test
  void a_policy_accepts_nothing_until_it_says_so() {
    var policy = Policy.of("motte.example");

    assertThat(policy.acceptGrades()).isEmpty();
    assertThat(policy.warrantSigners()).isEmpty();
    assertThat(policy.keepMeasurements()).isEmpty();
    assertThat(policy.developmentKeys()).isEmpty();
    assertThat(policy.roles()).isEmpty();
    assertThat(policy.enarx()).isFalse();
    assertThat(policy.development()).isFalse();
  }

  @Test
  void a_keep_certificate_lasts_minutes_and_not_days() {
    assertThatThrownBy(
            () -> Policy.of("motte.example").lasting(Duration.ofDays(1), Duration.ofHours(1)))
        .hasMessage("a keep certificate cannot last `PT24H`");
    assertThatThrownBy(
            () -> Policy.of("motte.example").lasting(Duration.ofMinutes(5), Duration.ofDays(365)))
        .isInstanceOf(AppraiseException.class);
  }

  @Test
  void a_domain_with_capitals_is_refused() {
    assertThatThrownBy(() -> Policy.of("Motte.Example"))
        .hasMessage("`Motte.Example` is not a trust domain");
  }

  @Test
  void a_digest_names_one_policy_whatever_the_order_of_its_parts() {
    var one = Policy.of("a.example").accepting(Grade.NONE, Grade.TPM);
    var other = Policy.of("a.example").accepting(Grade.TPM).accepting(Grade.NONE);

    assertThat(one.digest()).isEqualTo(other.digest());
    assertThat(one.digest()).isNotEqualTo(one.answeringEnarx().digest());
    var debugging = one.demanding(PlatformPolicy.STANDARD.allowingDebug());
    assertThat(one.digest()).isNotEqualTo(debugging.digest());
  }
}
