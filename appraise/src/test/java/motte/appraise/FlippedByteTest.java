package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.Claims;
import motte.trust.Cmw;
import org.junit.jupiter.api.Test;

/// Whatever byte of evidence is changed, it is refused.
class FlippedByteTest {
  private static final long SEED = 20261121;

  @Test
  void a_byte_flipped_anywhere_in_an_instances_evidence_is_refused() {
    flipEvery(Claims.Purpose.INSTANCE);
  }

  @Test
  void a_byte_flipped_anywhere_in_a_keeps_evidence_is_refused() {
    flipEvery(Claims.Purpose.KEEP);
  }

  private static void flipEvery(Claims.Purpose purpose) {
    var realm = new Realm();
    var whole =
        switch (purpose) {
          case KEEP -> realm.ofKeep();
          case INSTANCE -> realm.ofInstance();
        };
    var bytes = whole.encode();
    assertThat(verdict(realm, bytes, purpose)).isEqualTo("trusted");
    var random = new Random(SEED);
    for (int at = 0; at < bytes.size(); at++) {
      for (int change : new int[] {1, 1 + random.nextInt(255)}) {
        var flipped = bytes.toArray();
        flipped[at] ^= (byte) change;

        assertThat(verdict(realm, Bytes.wrap(flipped), purpose))
            .as("byte %d of %d, seed %d, change %d", at, bytes.size(), SEED, change)
            .isEqualTo("refused");
      }
    }
  }

  private static String verdict(Realm realm, Bytes bytes, Claims.Purpose purpose) {
    Cmw evidence;
    try {
      evidence = Cmw.parse(bytes);
    } catch (MotteException _) {
      return "refused";
    }
    return realm.appraise(evidence, purpose, Realm.policy(), Realm.NOW).verdict().word();
  }
}
