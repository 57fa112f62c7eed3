package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;

class LogPartTest {
  private static final int SIZE = 9;

  private final SigningKey key = SigningKey.generate(SigningKey.Curve.P256);
  private final SoftPlatform platform = SoftPlatform.open(key, Digest.sha384());
  private final MeasurementLog log = MeasurementLog.start(platform);

  private Cmw evidence(LogRecord boot) {
    log.append(boot);
    for (int i = 1; i < SIZE; i++) {
      log.append(LogRecord.start("i" + i));
    }
    return Evidence.collect(platform, log, key.spki(), Nonce.random(), Bytes.empty());
  }

  @Test
  void the_end_of_a_log_says_which_log_it_ends_and_where_it_begins() {
    var whole = evidence(LogRecord.boot(Digest.sha384()).salted());

    for (int from = 1; from <= SIZE; from++) {
      var wire = Evidence.since(whole, from).encode();
      var part = Evidence.Bundle.parse(Cmw.parse(wire)).log();

      assertThat(part.boot()).contains(Merkle.leaf(log.records().getFirst()));
      assertThat(part.from()).isEqualTo(from);
      assertThat(part.records()).isEqualTo(log.records().subList(from, SIZE));
      assertThat(part.size()).isEqualTo(SIZE);
      assertThat(wire.size()).isLessThan(whole.encode().size());
    }
  }

  @Test
  void what_cannot_be_left_out_is_sent() {
    var whole = evidence(LogRecord.boot(Digest.sha384()).salted());

    assertThat(Evidence.since(whole, 0)).isEqualTo(whole);
    assertThat(Evidence.since(whole, SIZE + 1)).isEqualTo(whole);
    assertThat(Evidence.since(Evidence.since(whole, 5), 3)).isEqualTo(Evidence.since(whole, 5));
    assertThat(Evidence.since(Evidence.since(whole, 3), 5)).isEqualTo(Evidence.since(whole, 5));
    var other = Cmw.message("a/b", Bytes.empty());
    assertThat(Evidence.since(other, 1)).isEqualTo(other);
  }

  @Test
  void a_log_whose_boot_is_not_salted_cannot_be_told_from_others_and_is_sent_whole() {
    var whole = evidence(LogRecord.boot(Digest.sha384()));

    assertThat(Evidence.since(whole, 4)).isEqualTo(whole);
    assertThat(Evidence.Bundle.parse(whole).log().boot()).isEmpty();
  }

  @Test
  void a_part_of_the_wrong_shape_is_refused() {
    var records = Cbor.array(Cbor.of(Bytes.empty()));
    var boot = Digest.sha384().value();
    for (var wrong :
        new Cmw[] {
          Cmw.message("a/b", records.encoded()),
          Cmw.message(LogPart.WHOLE, Cbor.of(1).encoded()),
          Cmw.message(LogPart.DELTA, records.encoded()),
          Cmw.message(
              LogPart.DELTA,
              Cbor.emptyMap().put("boot", boot).put("from", -1).put("records", records).encoded()),
          Cmw.message(
              LogPart.DELTA,
              Cbor.emptyMap()
                  .put("boot", boot.slice(0, 32))
                  .put("from", 1)
                  .put("records", records)
                  .encoded()),
        }) {
      assertThatExceptionOfType(MotteException.class).isThrownBy(() -> LogPart.parse(wrong));
    }
  }
}
