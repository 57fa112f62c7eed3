package motte.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import motte.core.Json;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One piece of evidence comes in many wrappings, under any name and in any order: the verdict is
/// the same.
class VerifyEncodingsTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("motte.house", "."))
          .resolve("../shared/vectors/attestation")
          .toAbsolutePath();

  @TempDir private Path folder;

  /// Files of one machine, and with which options they are judged.
  record Case(String name, List<String> files, List<String> options) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// What of a verdict must not depend on how the evidence came.
  private record Told(String verdict, String platform, String grade, Set<String> checks) {}

  static Stream<Case> cases() {
    var lenient = "--allow-missing-collateral";
    return Stream.of(
        new Case(
            "a report of SEV-SNP",
            List.of("snp/trustee/test-report.bin", "snp/trustee/test-vcek.der"),
            List.of(lenient, "--at", "2024-06-01T00:00:00Z")),
        new Case(
            "Azure's report, and a statement of its TPM in parts",
            List.of(
                "snp/azure/hcl-report.bin", "snp/azure/tpm-quote.msg", "snp/azure/tpm-quote.sig"),
            List.of(lenient, "--at", "2024-06-01T00:00:00Z")),
        new Case(
            "a quote of TDX with its collateral",
            List.of("tdx/dcap-qvl/tdx_quote", "tdx/dcap-qvl/tdx_quote_collateral.json"),
            List.of("--at", "2025-07-01T00:00:00Z")),
        new Case(
            "a quote of TDX, its event log and the log's table",
            List.of(
                "tdx/go-tdx-guest/ccel/cos-113-tdx-quote.dat",
                "tdx/go-tdx-guest/ccel/ccel_table.dat",
                "tdx/go-tdx-guest/ccel/ccel_data.dat"),
            List.of(lenient, "--at", "2025-06-01T00:00:00Z")),
        new Case(
            "a quote of SGX with Intel's documents, lists and chains",
            List.of(
                "sgx/intel-qvl/quote.dat",
                "sgx/intel-qvl/pckCert.pem",
                "sgx/intel-qvl/pckSignChain.pem",
                "sgx/intel-qvl/tcbInfo.json",
                "sgx/intel-qvl/qeIdentity.json",
                "sgx/intel-qvl/tcbSignChain.pem",
                "sgx/intel-qvl/rootCaCrl.der",
                "sgx/intel-qvl/intermediateCaCrl.der"),
            List.of("--at", "2024-06-01T00:00:00Z")),
        new Case(
            "a token of Arm CCA",
            List.of("cca/trustee/cca-example-token.cbor"),
            List.of("--endorsements", VECTORS.resolve("cca/trustee/cpak-pub.json").toString())));
  }

  private static final Map<String, UnaryOperator<byte[]>> WRAPPINGS =
      Map.ofEntries(
          Map.entry("hexadecimal", bytes -> ascii(hex(bytes))),
          Map.entry("HEXADECIMAL", bytes -> ascii(hex(bytes).toUpperCase(Locale.ROOT))),
          Map.entry("0x", bytes -> ascii("0x" + hex(bytes) + "\n")),
          Map.entry("hexadecimal in lines", bytes -> ascii(lines(hex(bytes), 64, "\n"))),
          Map.entry("hexadecimal with colons", bytes -> ascii(colons(bytes))),
          Map.entry("base64", bytes -> ascii(Base64.getEncoder().encodeToString(bytes))),
          Map.entry("base64url", bytes -> ascii(Base64.getUrlEncoder().encodeToString(bytes))),
          Map.entry(
              "base64url without padding",
              bytes -> ascii(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))),
          Map.entry(
              "base64 in lines",
              bytes -> ascii(lines(Base64.getEncoder().encodeToString(bytes), 76, "\r\n"))),
          Map.entry("PEM with an odd label", bytes -> pem("Evidence of v3", bytes)),
          Map.entry("PEM with a common label", bytes -> pem("ATTESTATION REPORT", bytes)),
          Map.entry(
              "JSON",
              bytes -> ascii("{\"x\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}")),
          Map.entry("base64 of hexadecimal", bytes -> base64(ascii(hex(bytes)))));

  @BeforeEach
  void present() {
    Assumptions.assumeTrue(
        Files.isDirectory(VECTORS), "needs ../shared/vectors/attestation beside the checkout");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_wrapping_leads_to_the_same_verdict(Case one) throws IOException {
    var wanted = told(one.files().stream().map(VECTORS::resolve).toList(), one);
    assertThat(wanted.verdict()).isIn("genuine", "refused");

    for (var wrapping : WRAPPINGS.entrySet()) {
      var wrapped = new ArrayList<Path>();
      for (var name : one.files()) {
        var bytes = Files.readAllBytes(VECTORS.resolve(name));
        var file = folder.resolve("w" + wrapped.size());
        wrapped.add(Files.write(file, wrapping.getValue().apply(bytes)));
      }
      assertThat(told(wrapped, one)).as(wrapping.getKey()).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void names_and_order_do_not_matter(Case one) throws IOException {
    var wanted = told(one.files().stream().map(VECTORS::resolve).toList(), one);
    var nameless = new ArrayList<Path>();
    for (var name : one.files()) {
      var file = folder.resolve(Integer.toString(nameless.size()));
      nameless.add(Files.copy(VECTORS.resolve(name), file));
    }

    for (int turn = 0; turn < nameless.size(); turn++) {
      nameless.add(nameless.removeFirst());
      assertThat(told(nameless, one)).as("turned " + turn).isEqualTo(wanted);
      assertThat(told(nameless.reversed(), one)).as("reversed " + turn).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_first_file_may_come_by_standard_input(Case one) throws IOException {
    var paths = one.files().stream().map(VECTORS::resolve).toList();
    var wanted = told(paths, one);
    var first = Files.readAllBytes(paths.getFirst());

    for (var in : List.of(first, base64(first))) {
      var arguments = arguments(paths.subList(1, paths.size()), one);
      arguments.add(2, "-");
      var ran = Ran.motte(folder, in, Map.of(), arguments.toArray(String[]::new));
      assertThat(told(ran)).isEqualTo(wanted);
    }
  }

  private Told told(List<Path> files, Case one) {
    return told(Ran.motte(folder, arguments(files, one).toArray(String[]::new)));
  }

  private static List<String> arguments(List<Path> files, Case one) {
    var arguments = new ArrayList<>(List.of("verify", "evidence"));
    files.forEach(file -> arguments.add(file.toString()));
    arguments.addAll(one.options());
    arguments.add("--json");
    return arguments;
  }

  private static Told told(Ran ran) {
    assertThat(ran.exitCode()).as(ran.err()).isIn(0, 1);
    var verdict = Json.parse(ran.out()).map();
    var checks = new TreeSet<String>();
    verdict.items("checks").stream()
        .map(Json::map)
        .forEach(check -> checks.add(check.text("id") + " " + check.text("result")));
    return new Told(
        verdict.text("verdict"), verdict.text("platform"), verdict.text("grade"), checks);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String colons(byte[] bytes) {
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }

  private static String lines(String text, int width, String end) {
    return text.replaceAll("(.{" + width + "})", "$1" + end) + end;
  }

  private static byte[] pem(String label, byte[] bytes) {
    var body = Base64.getMimeEncoder(64, ascii("\n")).encodeToString(bytes);
    return "Bag of things\n-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, body)
        .getBytes(UTF_8);
  }

  private static byte[] base64(byte[] bytes) {
    return Base64.getEncoder().encode(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
