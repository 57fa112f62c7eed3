package motte.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import motte.core.Bytes;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One byte of good evidence is changed, and it is good no more: every byte of a quote, a sample of
/// those of its collateral.
final class DamageTest {
  private static final Instant AT = Instant.parse("2025-07-01T00:00:00Z");
  private static final int SAMPLE = 1_500;

  private static final DcapPolicy POLICY =
      DcapPolicy.standard()
          .allowing(EnumSet.complementOf(EnumSet.of(TcbStatus.REVOKED)))
          .allowingDebug()
          .allowingMigratable();

  @Test
  void the_vectors_are_there_or_it_is_said_that_they_are_not() {
    Vectors.need();

    assertThat(sound("tdx/dcap-qvl/tdx_quote", "tdx/dcap-qvl/tdx_quote_collateral.json")).isTrue();
    assertThat(sound("sgx/dcap-qvl/sgx_quote", "sgx/dcap-qvl/sgx_quote_collateral.json")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "tdx/dcap-qvl/tdx_quote, tdx/dcap-qvl/tdx_quote_collateral.json",
    "sgx/dcap-qvl/sgx_quote, sgx/dcap-qvl/sgx_quote_collateral.json"
  })
  void no_byte_of_a_quote_can_change_unseen(String quote, String collateral) {
    Vectors.need();
    var appraiser = DcapAppraiser.of(Intel.roots());
    var given = collateral(Vectors.file(collateral));
    var bytes = Vectors.file(quote);
    var random = new Random(29);

    for (int at = 0; at < bytes.size(); at++) {
      var damaged = damaged(bytes, at, random.nextInt(255) + 1);
      if (accepts(appraiser, damaged, given)) {
        // Text ends with line feeds and zero bytes: how many of which says nothing.
        assertThat(end(bytes, at)).as("offset %d", at).isTrue();
        assertThat(damaged.at(at)).isIn((byte) 0, (byte) '\n');
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tdx/dcap-qvl/tdx_quote, tdx/dcap-qvl/tdx_quote_collateral.json",
    "sgx/dcap-qvl/sgx_quote, sgx/dcap-qvl/sgx_quote_collateral.json"
  })
  void no_byte_of_collateral_can_change_unseen(String quote, String collateral) {
    Vectors.need();
    var appraiser = DcapAppraiser.of(Intel.roots());
    var file = Vectors.file(collateral);
    var whole = collateral(file);
    var evidence = Vectors.file(quote);
    var random = new Random(31);

    for (int i = 0; i < SAMPLE; i++) {
      int at = random.nextInt(file.size());
      var damaged = damaged(file, at, random.nextInt(255) + 1);
      try {
        var read = collateral(damaged);
        // Blanks between the members of the file say nothing: what is read is the same.
        assertThat(!read.equals(whole) && accepts(appraiser, evidence, read))
            .as("offset %d", at)
            .isFalse();
      } catch (DcapException e) {
        assertThat(e.code()).isNotEmpty();
      }
    }
  }

  @Test
  void each_part_of_the_collateral_must_be_there() {
    Vectors.need();
    var evidence = Vectors.file("tdx/dcap-qvl/tdx_quote");
    var all = collateral(Vectors.file("tdx/dcap-qvl/tdx_quote_collateral.json"));
    var none = DcapCollateral.none();
    var appraiser = DcapAppraiser.of(Intel.roots());

    assertThat(accepts(appraiser, evidence, all)).isTrue();
    for (int part = 0; part < 4; part++) {
      var less =
          DcapCollateral.of(
              (part == 0 ? none : all).tcbInfo(),
              (part == 1 ? none : all).qeIdentity(),
              (part == 2 ? none : all).pckCrl(),
              (part == 3 ? none : all).rootCrl(),
              all.pckChain());
      assertThat(accepts(appraiser, evidence, less)).as("part %d", part).isFalse();
    }
  }

  private static boolean sound(String quote, String collateral) {
    return accepts(
        DcapAppraiser.of(Intel.roots()), Vectors.file(quote), collateral(Vectors.file(collateral)));
  }

  private static boolean accepts(
      DcapAppraiser appraiser, Bytes evidence, DcapCollateral collateral) {
    var findings = Findings.of("test");
    var result = appraiser.appraise(evidence, collateral, POLICY, AT, findings);
    return findings.sound() && result.tcbStatus().isPresent();
  }

  private static DcapCollateral collateral(Bytes file) {
    return DcapCollateral.parse(Map.of("bundle.json", file));
  }

  private static Bytes damaged(Bytes bytes, int at, int change) {
    var copy = bytes.toArray();
    copy[at] ^= (byte) change;
    return Bytes.wrap(copy);
  }

  /// Whether only line feeds and zero bytes follow, up to the end of the quote.
  private static boolean end(Bytes bytes, int at) {
    int quote = bytes.size() - Quote.parse(bytes).trailing();
    for (int i = at; i < quote; i++) {
      if (bytes.at(i) != 0 && bytes.at(i) != '\n') {
        return false;
      }
    }
    return at < quote;
  }
}
