package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.HardwareStatement;
import motte.trust.Claims;
import org.junit.jupiter.api.Test;

class GuestEvidenceTest {
  private static final Digest PIN = Digest.sha256(new byte[0]);
  private static final int MIGRATABLE = 1 << 29;
  private static final Bytes SERVICE = Bytes.parseHex("5d".repeat(48));

  @Test
  void a_policy_knows_a_service_domain_by_its_measurement() {
    var allowing = PlatformPolicy.STANDARD.tdx().allowingMigratable();
    var stating = allowing.expecting(Map.of("mrservicetd", List.of(SERVICE)));

    assertThat(domain(3, MIGRATABLE).carriedOff(policy(allowing))).isTrue();
    assertThat(domain(3, MIGRATABLE).carriedOff(policy(stating))).isFalse();
  }

  @Test
  void who_states_nothing_of_machines_leaves_it_to_the_steward_which_service_domain_is_known() {
    assertThat(domain(3, MIGRATABLE).carriedOff(certified(Grade.HARDWARE))).isFalse();
    assertThat(domain(3, MIGRATABLE).carriedOff(certified(Grade.NONE))).isTrue();
  }

  @Test
  void of_a_service_domain_that_the_quote_does_not_tell_of_no_steward_knows() {
    assertThat(domain(2, MIGRATABLE).carriedOff(certified(Grade.HARDWARE))).isTrue();
  }

  @Test
  void a_trust_domain_that_cannot_be_moved_is_carried_off_by_nobody() {
    assertThat(domain(3, 0).carriedOff(certified(Grade.NONE))).isFalse();
    assertThat(domain(3, 0).carriedOff(policy(PlatformPolicy.STANDARD.tdx()))).isFalse();
  }

  private static Expectations policy(motte.dcap.DcapPolicy tdx) {
    var platforms = PlatformPolicy.STANDARD.onTdx(tdx);
    var policy = Policy.of("motte.example").demanding(platforms);
    return Expectations.of(policy, PIN, MaterialAppraiser.of(platforms), Endorsements.none());
  }

  /// What a relying party expects that accepts a grade and states nothing else.
  private static Expectations certified(Grade grade) {
    var digest = Digest.sha384(new byte[0]);
    var claims =
        new Claims(
            Claims.Purpose.KEEP,
            "motte.example",
            grade,
            digest,
            digest,
            PIN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            PIN);
    return Expectations.of(Acceptance.of(Set.of(Grade.HARDWARE)), claims, PIN, Endorsements.none());
  }

  /// What a trust domain sends whose quote nobody has signed.
  ///
  /// @param type 2: TD 1.0, 3: TD 1.5, which tells of its service domain
  private static GuestEvidence domain(int type, long attributes) {
    int size = type == 2 ? 584 : 648;
    int certification = 6 + 34;
    int inner = 384 + 64 + 2 + certification;
    int signature = 64 + 64 + 6 + inner;
    var bytes = new byte[48 + 6 + size + 4 + signature];
    var quote = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    quote.putShort((short) 5).putShort((short) 2).putInt(0x81).position(48);
    quote.putShort((short) type).putInt(size);
    int body = quote.position();
    quote.putLong(body + 120, attributes);
    if (type == 3) {
      quote.put(body + 600, SERVICE.toArray());
    }
    quote.position(body + size).putInt(signature).position(quote.position() + 128);
    quote.putShort((short) 6).putInt(inner).position(quote.position() + 384 + 64 + 2);
    quote.putShort((short) 1).putInt(34);
    return GuestEvidence.of(
        new HardwareStatement("tdx_guest", Bytes.wrap(bytes), Optional.empty(), Optional.empty())
            .cmw());
  }
}
