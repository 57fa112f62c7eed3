package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;

class EndorsementsTest {
  private static final Bytes KEY = SigningKey.generate(SigningKey.Curve.P384).spki().der();

  @Test
  void they_are_the_same_after_a_journey_and_have_the_same_name() {
    var endorsements = Endorsements.of(Map.of("platform.der", KEY));

    var again = Endorsements.parse(endorsements.encoded());

    assertThat(again).isEqualTo(endorsements).isNotEqualTo(Endorsements.none());
    assertThat(again.digest()).isEqualTo(endorsements.digest());
  }

  @Test
  void evidence_does_not_pass_for_an_endorsement() {
    var report = new byte[1184];
    report[0] = 2;
    report[0x34] = 1;
    report[10] = 3;

    assertCode(
        "endorsements-hold-evidence", Map.of("key.der", KEY, "report.bin", Bytes.wrap(report)));
  }

  @Test
  void what_nobody_knows_and_what_is_too_large_is_refused() {
    assertCode("material-unknown", Map.of("notes.txt", Bytes.wrap(Realm.bytes("remember this"))));
    assertCode("endorsements-too-large", Map.of("a", Bytes.wrap(new byte[3 << 20]), "b", KEY));
  }

  private static void assertCode(String code, Map<String, Bytes> files) {
    assertThatThrownBy(() -> Endorsements.of(files))
        .isInstanceOfSatisfying(MotteException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
