package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.trust.Cmw;
import motte.trust.CoseSign1;
import motte.trust.SigningKey;
import motte.trust.TrustException;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Digest MEASUREMENT = Digest.sha384(new byte[] {1});
  private static final Bytes WARRANT = Bytes.of(new byte[] {2});

  private final SigningKey development = SigningKey.generate(SigningKey.Curve.P256);
  private final SigningKey keepKey = SigningKey.generate(SigningKey.Curve.P256);
  private final SoftPlatform platform = SoftPlatform.open(development, MEASUREMENT);
  private final MeasurementLog log = MeasurementLog.start(platform);
  private final Nonce nonce = Nonce.random();

  private Cmw collect() {
    log.append(LogRecord.boot(MEASUREMENT));
    return Evidence.collect(platform, log, keepKey.spki(), nonce, WARRANT);
  }

  @Test
  void evidence_binds_nonce_key_and_log_to_the_platform() {
    var wire = collect().encode();

    var parts = Evidence.Bundle.parse(Cmw.parse(wire));

    var said = SoftStatement.parse(((Cmw.Message) parts.platformEvidence()).value());
    var data = ReportData.parse(parts.preimage());
    var replay = MeasurementLog.replay(parts.log().records());
    assertThat(parts.platform()).isEqualTo("soft");
    assertThat(platform.grade()).isEqualTo(Grade.NONE);
    assertThat(said).isEqualTo(new SoftStatement(MEASUREMENT, data.value(), development.spki()));
    assertThat(data)
        .isEqualTo(
            new ReportData(nonce, keepKey.spki().sha384(), 1, replay.root(), replay.register()));
    assertThat(parts.warrant()).isEqualTo(WARRANT);
  }

  @Test
  void evidence_that_lacks_a_part_or_has_one_more_is_refused() {
    var parts = ((Cmw.Collection) collect()).members();
    var fewer = new java.util.TreeMap<>(parts);
    fewer.remove("log");
    var more = new java.util.TreeMap<>(parts);
    more.put("extra", Cmw.message("a/b", WARRANT));

    for (Cmw wrong :
        List.of(Cmw.collection(fewer), Cmw.collection(more), Cmw.message("a/b", WARRANT))) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() -> Evidence.Bundle.parse(wrong))
          .satisfies(e -> assertThat(e.code()).isEqualTo("evidence-malformed"));
    }
  }

  @Test
  void evidence_of_an_unknown_platform_is_taken_apart_and_named_by_its_type() {
    var parts = new java.util.TreeMap<>(((Cmw.Collection) collect()).members());
    parts.put("platform", Cmw.message("application/vnd.else", WARRANT));

    var bundle = Evidence.Bundle.parse(Cmw.collection(parts));

    assertThat(bundle.platform()).isEqualTo("application/vnd.else");
  }

  @Test
  void a_statement_is_checked_against_the_key_that_it_names() {
    var other = SigningKey.generate(SigningKey.Curve.P256);
    var statement = new SoftStatement(MEASUREMENT, Bytes.of(new byte[64]), development.spki());

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SoftStatement.parse(statement.sign(other)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("signer-mismatch"));
  }

  @Test
  void a_statement_of_the_wrong_shape_is_refused() {
    var good =
        Map.of(
            "measurement", Cbor.of(MEASUREMENT.value()),
            "report-data", Cbor.of(Bytes.of(new byte[64])),
            "spki", Cbor.of(development.spki().der()));

    for (var wrong :
        List.of(
            Map.of("platform", Cbor.of("hard")),
            Map.of("platform", Cbor.of("soft"), "measurement", Cbor.of(WARRANT)),
            Map.of("platform", Cbor.of("soft"), "report-data", Cbor.of(WARRANT)),
            Map.of("platform", Cbor.of("soft"), "more", Cbor.of(1)))) {
      var map = Cbor.emptyMap();
      for (var key : List.of("platform", "measurement", "report-data", "spki", "more")) {
        var value = wrong.getOrDefault(key, good.get(key));
        if (value != null) {
          map = map.put(key, value);
        }
      }
      var signed = CoseSign1.sign(development, Cbor.emptyMap(), map.encoded());

      assertThatExceptionOfType(MotteException.class).isThrownBy(() -> SoftStatement.parse(signed));
    }
  }

  @Test
  void report_data_of_the_wrong_shape_are_refused() {
    for (var hex : List.of("80", "8163616263", "86606060606060")) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() -> ReportData.parse(Bytes.parseHex(hex)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("report-data-malformed"));
    }
  }
}
