package motte.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DcapParsingTest {

  static Stream<Json.Map> quotes() {
    return Stream.concat(Vectors.cases("tdx").stream(), Vectors.cases("sgx").stream())
        .filter(one -> one.has("fields"));
  }

  static Stream<Json.Map> documents() {
    return Stream.concat(
        Vectors.cases("dcap-tcbinfo").stream(), Vectors.cases("dcap-qeidentity").stream());
  }

  @Test
  void the_vectors_are_there_or_it_is_said_that_they_are_not() {
    Vectors.need();

    assertThat(quotes()).isNotEmpty();
    assertThat(documents()).isNotEmpty();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("quotes")
  void a_quote_has_the_fields_that_its_platform_put_there(Json.Map test) {
    var claims = QuoteClaims.of(Quote.parse(Vectors.evidence(test.text("file"))));

    test.map("fields").members().forEach((name, wanted) -> expectField(claims, name, wanted));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("documents")
  void intels_documents_are_read_strictly(Json.Map test) {
    var bytes = Vectors.file(test.text("file"));
    Function<Bytes, Object> parser =
        test.text("kind").equals("dcap-tcbinfo") ? TcbInfo::parse : EnclaveIdentity::parse;

    if (test.text("verdict").equals("PARSE_OK")) {
      assertThat(parser.apply(bytes)).isNotNull();
    } else {
      assertThatThrownBy(() -> parser.apply(bytes)).isInstanceOf(DcapException.class);
    }
  }

  @Test
  void the_second_version_of_the_old_documents_is_read_as_strictly() {
    Vectors.need();
    var folder = "sgx/openenclave/report/data_v2/";

    assertThat(TcbInfo.parse(Vectors.file(folder + "tcbInfo.json")).version()).isEqualTo(2);
    assertThat(
            TcbInfo.parse(Vectors.file(folder + "tcbInfoAdvisoryIds.json"))
                .tcbLevels()
                .getFirst()
                .advisoryIds())
        .containsExactly("INTEL-SA-00079", "INTEL-SA-00076");
    for (var name :
        List.of(
            "CompSvn",
            "Float",
            "IntegerOverflow",
            "IntegerWithSign",
            "InvalidIssueDate",
            "InvalidNextUpdate",
            "MissingNextUpdate",
            "PceSvn",
            "PropertyMissingLevel0",
            "PropertyMissingLevel1",
            "PropertyMissingLevel2",
            "PropertyMissingLevel3",
            "PropertyWrongTypeLevel0",
            "PropertyWrongTypeLevel1",
            "PropertyWrongTypeLevel2",
            "PropertyWrongTypeLevel3",
            "Signature",
            "StringEscape",
            "TcbType")) {
      assertThatThrownBy(
              () -> TcbInfo.parse(Vectors.file(folder + "tcbInfoNegative" + name + ".json")))
          .as(name)
          .isInstanceOf(DcapException.class);
    }
  }

  @Test
  void the_body_of_a_response_is_kept_byte_for_byte() {
    Vectors.need();
    var response = Vectors.file("tdx/go-tdx-guest/sample_tcbinfo_response_v5");

    var info = TcbInfo.parse(response);

    assertThat(info.response()).isEqualTo(response);
    assertThat(TcbInfo.parse(info.body(), info.signature())).isEqualTo(info);
    assertThat(info.tdxModuleIdentities()).extracting(TdxModule::id).contains("TDX_01", "TDX_03");
  }

  @Test
  void an_open_enclave_header_is_taken_off() {
    Vectors.need();
    var report = Vectors.file("sgx/openenclave/sgx_report_bad.bin");

    assertThat(Quote.parseWrapped(report).header().version()).isEqualTo(3);
    assertThatThrownBy(() -> Quote.parse(report))
        .isInstanceOfSatisfying(
            DcapException.class, e -> assertThat(e.code()).isEqualTo("quote-malformed"));
    assertThatThrownBy(() -> Quote.parseWrapped(report.slice(0, report.size() - 1)))
        .hasMessageContaining("ends early");
  }

  @Test
  void components_by_number_are_read_in_each_version() {
    Vectors.need();
    var old = Vectors.file("sgx/openenclave/report/data_v2/tcbInfo.json");
    var text = new String(old.toArray(), StandardCharsets.US_ASCII);

    var third = text.replaceFirst("\"version\": 2,", "\"version\": 3, \"id\": \"SGX\",");

    assertThat(TcbInfo.parse(text(third)).tcbLevels())
        .isEqualTo(TcbInfo.parse(old).tcbLevels())
        .isNotEmpty();
    for (var bad : List.of("\"QE\"", "\"TDX\"", "3")) {
      assertThatThrownBy(() -> TcbInfo.parse(text(third.replace("\"SGX\"", bad))))
          .isInstanceOf(DcapException.class);
    }
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void what_follows_a_quote_is_counted_and_told_from_padding() {
    Vectors.need();
    var bytes = Vectors.file("tdx/trustee/tdx_quote_4.dat");

    var padded = Quote.parse(Fields.join(bytes, Bytes.wrap(new byte[9])));
    var followed = Quote.parse(Fields.join(bytes, Bytes.wrap(new byte[] {0, 1})));

    assertThat(padded.trailing()).isEqualTo(9);
    assertThat(padded.padded()).isTrue();
    assertThat(followed.trailing()).isEqualTo(2);
    assertThat(followed.padded()).isFalse();
  }

  @Test
  void a_td_report_is_read_and_its_hashes_are_checked() {
    var bytes = tdReport();

    var report = TdReport.parse(Bytes.wrap(bytes));

    assertThat(report.tdAttributes().hex()).isEqualTo("0000001000000000");
    assertThat(report.rtmr()).hasSize(4);
    for (int at : List.of(0, 256, 511, 512, 1023, 40, 90)) {
      var bad = bytes.clone();
      bad[at] ^= 1;
      assertThatThrownBy(() -> TdReport.parse(Bytes.wrap(bad))).isInstanceOf(DcapException.class);
    }
    assertThatThrownBy(() -> TdReport.parse(Bytes.wrap(new byte[1023])))
        .hasMessageContaining("1024");
  }

  @Test
  void no_parser_fails_otherwise_than_with_an_error_of_ours() {
    Vectors.need();
    var random = new Random(5);
    Map<Bytes, Function<Bytes, Object>> inputs =
        Map.of(
            Vectors.file("tdx/dcap-qvl/tdx_quote"), Quote::parseWrapped,
            Vectors.file("sgx/dcap-qvl/sgx_quote"), Quote::parseWrapped,
            Vectors.file("tdx/trustee/tdx_quote_5.dat"), Quote::parseWrapped,
            Bytes.wrap(tdReport()), TdReport::parse,
            Vectors.file("tdx/go-tdx-guest/sample_tcbinfo_response_v5"), TcbInfo::parse,
            Vectors.file("sgx/openenclave/qeidentity/data_v2/qe_identity_ok.json"),
                EnclaveIdentity::parse,
            Vectors.file("tdx/go-tdx-guest/pckcrl"), RevocationList::parse,
            Vectors.file("tdx/dcap-qvl/tdx_quote_collateral.json"), DcapParsingTest::collateral,
            Vectors.file("tdx/openenclave/tdx_endorsement.bin"), DcapParsingTest::collateral,
            store().bundle(), DcapParsingTest::bundle);

    inputs.forEach((input, parser) -> fuzz(input, parser, Fuzz.seeded(17)));
    for (int i = 0; i < 500; i++) {
      var noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      inputs.values().forEach(parser -> survives(Bytes.of(noise), parser));
    }
  }

  private static void fuzz(Bytes input, Function<Bytes, Object> parser, Fuzz fuzz) {
    assertThat(parser.apply(input)).isNotNull();
    for (int i = 0; i < 1_500; i++) {
      survives(fuzz.mutated(input), parser);
    }
  }

  private static void survives(Bytes input, Function<Bytes, Object> parser) {
    try {
      assertThat(parser.apply(input)).isNotNull();
    } catch (MotteException e) {
      assertThat(e.code()).isNotEmpty();
    }
  }

  private static Object collateral(Bytes file) {
    return DcapCollateral.parse(Map.of("file", file));
  }

  private static Object bundle(Bytes file) {
    var store = new CollateralStore();
    store.addFiles(Map.of("bundle", file));
    return store;
  }

  private static CollateralStore store() {
    var store = new CollateralStore();
    store.addFiles(Map.of("bundle", Vectors.file("sgx/dcap-qvl/sgx_quote_collateral.json")));
    return store;
  }

  /// A TDREPORT of our own making.
  static byte[] tdReport() {
    var bytes = new byte[TdReport.SIZE];
    bytes[0] = (byte) 0x81;
    for (int i = 256; i < 495; i++) {
      bytes[i] = (byte) i;
    }
    bytes[512 + 3] = 0x10;
    for (int i = 528; i < 1024; i++) {
      bytes[i] = (byte) (i * 7);
    }
    var report = Bytes.of(bytes);
    System.arraycopy(hash(report.slice(256, 495)), 0, bytes, 32, 48);
    System.arraycopy(hash(report.slice(512, 1024)), 0, bytes, 80, 48);
    return bytes;
  }

  private static byte[] hash(Bytes content) {
    return Digest.sha384(content.toArray()).value().toArray();
  }

  static void expectField(Map<String, Json> claims, String name, Json wanted) {
    if (List.of("mrseam", "mrconfigid").contains(name)
        && wanted instanceof Json.Text(var begin)
        && claims.get(name) instanceof Json.Text(var seen)) {
      assertThat(seen).as(name).startsWith(begin);
    } else {
      assertThat(claims.get(name)).as(name).isEqualTo(wanted);
    }
  }
}
