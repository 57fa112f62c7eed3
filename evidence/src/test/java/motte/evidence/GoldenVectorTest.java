package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Nonce;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;

/// The vectors of docs/reference/evidence.md. They were computed by another program: if one of
/// these tests fails, the format has changed, and old evidence can no longer be read.
class GoldenVectorTest {
  private static final List<LogRecord> LOG =
      List.of(
          LogRecord.boot(filled(0x11)),
          LogRecord.warrant(filled(0x22)),
          LogRecord.load(filled(0x33), filled(0x44)),
          LogRecord.grant(List.of("listen web tls 0.0.0.0:10030")),
          LogRecord.key("main", filled(0x55)),
          LogRecord.start("main"));

  private static final List<String> RECORDS =
      List.of(
          "a36373657100646b696e6464626f6f7466636f6e666967583011111111111111"
              + "1111111111111111111111111111111111111111111111111111111111111111"
              + "111111111111111111",
          "a36373657101646b696e646777617272616e7466636f6e666967583022222222"
              + "2222222222222222222222222222222222222222222222222222222222222222"
              + "222222222222222222222222",
          "a46373657102646b696e64646c6f616466636f6e666967583044444444444444"
              + "4444444444444444444444444444444444444444444444444444444444444444"
              + "44444444444444444469636f6d706f6e656e7458303333333333333333333333"
              + "3333333333333333333333333333333333333333333333333333333333333333"
              + "3333333333",
          "a36373657103646b696e64656772616e74666772616e747381781c6c69737465"
              + "6e2077656220746c7320302e302e302e303a3130303330",
          "a4636b6579583055555555555555555555555555555555555555555555555555"
              + "55555555555555555555555555555555555555555555556373657104646b696e"
              + "64636b657968696e7374616e6365646d61696e",
          "a36373657105646b696e6465737461727468696e7374616e6365646d61696e");

  private static final List<String> LEAVES =
      List.of(
          "f378940a6cec3bcff722e35e226dcf1a5be539dfcb53789eec5e29f4254b745e"
              + "c865245a5c0cea4ea9577223d24aad5d",
          "2292a157816c98639d3858ba41623b4c23990cd334f107b7d38c2b54dfa44a73"
              + "115821faf82bb8a8a00a7ed6ee81dbb9",
          "37202c950faf4893eff04d665fbe742be9389046b535cbb27767dbf24af4e390"
              + "63b3cf7a7cd812ba6cde0eabeae2f7ea",
          "44b3dcb96fb2ea0284506cf82ca317ca081226223f24180d5d181959c68b322d"
              + "b71cf4333196b45ba357f9880064f55c",
          "dc3f1741614eb40cc28a549da63cee71b540a9ea20a4bce62d6e9450dec2d046"
              + "030dabae9653908d25faead4b43fd43b",
          "4d686a3444f2cbb345333913dc655f80265a1c2e51f850420f495131eeccfadb"
              + "d8398c61bdfdb7bfd5542705005d95b0");

  private static final String ROOT =
      "488cce02d6ebbd43f9588fbb4f39060e43de2de01eb645e490071eaf2cc33e52"
          + "58ddb64ece528d26faf46078d027222e";

  private static final String REGISTER =
      "86dce91673ad7438084cebfeebdd361c01511dc36ec64487a0afd2a5ca19e428"
          + "2a0db82debc527cf8b55553825b8d555";

  private static Digest filled(int value) {
    var bytes = new byte[48];
    Arrays.fill(bytes, (byte) value);
    return new Digest(Digest.Algorithm.SHA384, Bytes.of(bytes));
  }

  private static MeasurementLog log() {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var log = MeasurementLog.start(SoftPlatform.open(key, filled(0x11)));
    LOG.forEach(log::append);
    return log;
  }

  private static ReportData reportData() {
    var nonce = new byte[32];
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] = (byte) i;
    }
    var log = log();
    return new ReportData(
        new Nonce(Bytes.of(nonce)), filled(0x55), log.size(), log.root(), log.register());
  }

  @Test
  void each_record_has_its_one_encoding_and_leaf() {
    var records = log().records();

    assertThat(records).extracting(Bytes::hex).containsExactlyElementsOf(RECORDS);
    assertThat(records)
        .extracting(record -> Merkle.leaf(record).hex())
        .containsExactlyElementsOf(LEAVES);
    assertThat(IntStream.range(0, LOG.size()).mapToObj(i -> LOG.get(i).at(i).leaf().hex()))
        .containsExactlyElementsOf(LEAVES);
  }

  @Test
  void the_log_leads_to_this_root_and_this_register() {
    var log = log();

    assertThat(log.root().hex()).isEqualTo(ROOT);
    assertThat(log.register().hex()).isEqualTo(REGISTER);
    assertThat(Merkle.root(List.of()).hex())
        .isEqualTo(
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
                + "274edebfe76f65fbd51ad2f14898b95b");
  }

  @Test
  void the_banks_of_other_hashes_hold_these() {
    assertThat(MeasurementLog.replay(log().records(), Digest.Algorithm.SHA256).register().hex())
        .isEqualTo("f1bae09ac85b847f6d505960a8c205064f5fa9eee7fca19cfd889ab337c34a63");
    assertThat(MeasurementLog.replay(log().records(), Digest.Algorithm.SHA512).register().hex())
        .isEqualTo(
            "3d5c81a109694c59fbd20f6286942e1d00bd86d24e06309a6e0c30ae1cb41054"
                + "e6d898683e43f14892b2939f1c89fa18f5b73c9ce107c49fdce3ed8965fecb85");
  }

  @Test
  void a_member_and_the_growth_of_the_log_are_proven_by_these() {
    var log = log();
    var former = Merkle.root(LOG.subList(0, 3).stream().map(GoldenVectorTest::placed).toList());

    assertThat(log.proof(4).encode().hex())
        .isEqualTo(
            "846e6d6f7474652d6d656d6265722d315853a4636b6579583055555555555555"
                + "5555555555555555555555555555555555555555555555555555555555555555"
                + "5555555555555555556373657104646b696e64636b657968696e7374616e6365"
                + "646d61696e068258304d686a3444f2cbb345333913dc655f80265a1c2e51f850"
                + "420f495131eeccfadbd8398c61bdfdb7bfd5542705005d95b0583004e98d8412"
                + "d4008fa62eb41a77f2bebeeb18da893d6da3005259601ad8cebc429e34b1510e"
                + "5e962e81b5652ffe61be71");
    assertThat(former.hex())
        .isEqualTo(
            "d0ff879392b8922dd73f6866d4a2330340ebd1003ddbe590e4580e10b2bd9efc"
                + "ba0b2db6b9f4a17bf2f4f201c16ad3ca");
    assertThat(log.growth(3))
        .extracting(Digest::hex)
        .containsExactly(
            "37202c950faf4893eff04d665fbe742be9389046b535cbb27767dbf24af4e390"
                + "63b3cf7a7cd812ba6cde0eabeae2f7ea",
            "44b3dcb96fb2ea0284506cf82ca317ca081226223f24180d5d181959c68b322d"
                + "b71cf4333196b45ba357f9880064f55c",
            "b458ee7d3deeb3a9c2694d87146e7cc46e9beaedf4304df7665dd513099656c0"
                + "fd503672d36fa85f065317ebfe22a269",
            "dae43c442586802cb6759e016167c533fdfd696049b958fd56be87adc5265caf"
                + "1a7153451068ea7f8093e7eaea5ee6ce");
    Merkle.verifyConsistency(3, former, 6, log.root(), log.growth(3));
  }

  private static Digest placed(LogRecord record) {
    return record.at(LOG.indexOf(record)).leaf();
  }

  @Test
  void the_report_data_are_these() {
    var data = reportData();

    assertThat(data.preimage().hex())
        .isEqualTo(
            "86"
                + "706d6f7474652d65766964656e63652d31"
                + "5820000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                + "5830"
                + "55".repeat(48)
                + "06"
                + "5830"
                + ROOT
                + "5830"
                + REGISTER);
    assertThat(data.value().hex())
        .isEqualTo(
            "e75274bfc014a94d8ac8702194810bd15bdd7315ff5083694793540b9b9efd1b"
                + "19fecd6e53050edfc9d4604632c6aa11b669d6d1d428f4131ed7f14e1d5d3f84");
    assertThat(data.shortValue().hex())
        .isEqualTo("6f480b00c935b572b4116838ad16d4ac9d7088c85bf65b6a77bbd65b5a582700");
    assertThat(ReportData.parse(data.preimage())).isEqualTo(data);
  }
}
