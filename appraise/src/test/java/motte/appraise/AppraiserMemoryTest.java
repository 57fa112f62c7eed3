package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.intake.Materials;
import motte.verdict.Check;
import motte.verdict.Genuine;
import motte.verdict.Outcome;
import motte.verdict.Refused;
import motte.verdict.Verdict;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an appraiser remembers of Intel's collateral and of quotes never stands for anything else.
class AppraiserMemoryTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", "."))
          .resolve("../shared/vectors/attestation/tdx/dcap-qvl");
  private static final Instant THEN = Instant.parse("2025-07-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2027-07-01T00:00:00Z");

  private final MaterialAppraiser appraiser = MaterialAppraiser.of(PlatformPolicy.STANDARD);

  @BeforeEach
  void present() {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "needs ../shared/vectors/attestation beside the checkout");
  }

  @Test
  void other_collateral_for_the_same_quote_is_looked_at_anew() throws IOException {
    var good = text("tdx_quote_collateral.json");

    assertThat(examine(good, THEN)).isInstanceOf(Genuine.class);
    assertThat(failed(examine(damaged(good), THEN))).contains("tdx.tcb-info-signature");
    assertThat(examine(good, THEN)).isInstanceOf(Genuine.class);
  }

  @Test
  void the_same_collateral_ends_all_the_same() throws IOException {
    var good = text("tdx_quote_collateral.json");

    assertThat(examine(good, THEN)).isInstanceOf(Genuine.class);
    assertThat(examine(good, LATER)).isInstanceOf(Refused.class);
    assertThat(examine(good, THEN)).isInstanceOf(Genuine.class);
  }

  @Test
  void a_quote_whose_certificates_were_altered_is_of_no_platform_that_is_known()
      throws IOException {
    var good = Bytes.wrap(text("tdx_quote_collateral.json").getBytes(StandardCharsets.UTF_8));
    var quote = Files.readAllBytes(FOLDER.resolve("tdx_quote"));
    var collateral = Materials.of(Map.of("collateral.json", good));
    var pem = new String(quote, StandardCharsets.ISO_8859_1).indexOf("-----BEGIN CERTIFICATE");

    assertThat(examine(quote, collateral, THEN)).isInstanceOf(Genuine.class);
    var altered = quote.clone();
    altered[pem + 600] = (byte) (altered[pem + 600] == 'A' ? 'B' : 'A');
    assertThat(examine(altered, collateral, THEN)).isInstanceOf(Refused.class);
  }

  @Test
  void in_which_order_files_were_seen_first_makes_no_difference() throws IOException {
    var good = text("tdx_quote_collateral.json");
    var quote =
        Materials.of(Map.of("quote", Bytes.wrap(Files.readAllBytes(FOLDER.resolve("tdx_quote")))));
    var one = both(good, damaged(good));
    var other = both(damaged(good), good);

    var headlines = List.of(headline(appraiser, quote, one), headline(appraiser, quote, other));

    assertThat(headlines)
        .containsExactly(
            headline(MaterialAppraiser.of(PlatformPolicy.STANDARD), quote, one),
            headline(MaterialAppraiser.of(PlatformPolicy.STANDARD), quote, other))
        .doesNotHaveDuplicates();
  }

  private static String headline(MaterialAppraiser by, Materials quote, Materials collateral) {
    return by.examine(quote, collateral, THEN).verdict().headline();
  }

  private static Materials both(String first, String second) {
    var files = new LinkedHashMap<String, Bytes>();
    files.put("first.json", Bytes.wrap(first.getBytes(StandardCharsets.UTF_8)));
    files.put("second.json", Bytes.wrap(second.getBytes(StandardCharsets.UTF_8)));
    return Materials.of(files);
  }

  /// The same with another signature of the TCB info.
  private static String damaged(String good) {
    var digit = good.indexOf("tcb_info_signature") + "tcb_info_signature\": \"".length() + 8;
    return good.substring(0, digit)
        + (good.charAt(digit) == '0' ? '1' : '0')
        + good.substring(digit + 1);
  }

  private Verdict examine(String collateral, Instant at) throws IOException {
    var given = Bytes.wrap(collateral.getBytes(StandardCharsets.UTF_8));
    return examine(
        Files.readAllBytes(FOLDER.resolve("tdx_quote")),
        Materials.of(Map.of("collateral.json", given)),
        at);
  }

  private Verdict examine(byte[] quote, Materials collateral, Instant at) {
    var evidence = Materials.of(Map.of("quote", Bytes.wrap(quote)));
    return appraiser.examine(evidence, collateral, at).verdict();
  }

  private static List<String> failed(Verdict verdict) {
    return verdict.checks().stream()
        .filter(check -> check.outcome() == Outcome.FAILED)
        .map(Check::id)
        .toList();
  }

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }
}
