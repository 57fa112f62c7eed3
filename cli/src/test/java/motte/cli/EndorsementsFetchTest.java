package motte.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import motte.core.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What makers published once, given out by a server that answers as their services do.
class EndorsementsFetchTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("motte.house", "."))
          .resolve("../shared/vectors/attestation")
          .toAbsolutePath();
  private static final String TDX = "tdx/dcap-qvl/tdx_quote";

  @TempDir private Path folder;
  private final Map<String, byte[]> content = new HashMap<>();
  private final Map<String, Map<String, String>> headers = new HashMap<>();
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(VECTORS), "needs ../shared/vectors/attestation beside the checkout");
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void what_a_pccs_gives_is_one_file_by_which_the_quote_is_genuine() throws IOException {
    intel();

    var fetched = fetch(TDX, "--pccs", address());
    var verified =
        Ran.motte(
            folder,
            "verify",
            "evidence",
            file(TDX),
            "--endorsements",
            "out",
            "--at",
            "2025-07-01T00:00:00Z");

    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(fetched.out()).contains("out/intel-collateral.cbor");
    assertThat(verified.exitCode()).as(verified.out()).isZero();
    assertThat(verified.out()).startsWith("genuine");
  }

  @Test
  void a_quote_is_genuine_by_what_a_pccs_gives_while_it_is_judged() throws IOException {
    intel();

    var verified = verify(TDX, "--pccs", address(), "--at", "2025-07-01T00:00:00Z");
    var without = verify(TDX, "--at", "2025-07-01T00:00:00Z");

    assertThat(verified.exitCode()).as(verified.out()).isZero();
    assertThat(verified.out()).startsWith("genuine").contains("fetched endorsements");
    assertThat(without.exitCode()).isEqualTo(1);
  }

  @Test
  void a_report_is_judged_with_what_amds_service_gives_meanwhile() throws IOException {
    content.put("vcek/v1/Milan", bytes("snp/trustee/test-vcek.der"));

    var verified = verify("snp/trustee/test-report.bin", "--kds", address());

    assertThat(verified.out())
        .containsPattern("✔ report signature")
        .contains("the service did not give it")
        .contains("/vcek/v1/Milan/cert_chain");
    assertThat(verified.exitCode()).isEqualTo(1); // For want of the revocation list.
  }

  @Test
  void a_service_is_asked_over_https_or_on_loopback() {
    var verified = verify(TDX, "--pccs", "http://pccs.example");

    assertThat(verified.exitCode()).isEqualTo(2);
    assertThat(verified.err())
        .contains("`http://pccs.example` is neither an https address", "hint: ");
  }

  private Ran verify(String evidence, String... more) {
    var arguments =
        new java.util.ArrayList<>(java.util.List.of("verify", "evidence", file(evidence)));
    arguments.addAll(java.util.List.of(more));
    return Ran.motte(folder, arguments.toArray(String[]::new));
  }

  @Test
  void what_amds_service_gives_is_written_as_it_came() throws IOException {
    content.put("vcek/v1/Milan", bytes("snp/trustee/test-vcek.der"));
    content.put("vcek/v1/Milan/cert_chain", bytes("snp/roots/ask_ark_milan.pem"));
    content.put("vcek/v1/Milan/crl", bytes("tdx/go-tdx-guest/rootcrl.der"));

    var fetched = fetch("snp/trustee/test-report.bin", "--kds", address());

    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    var written = fetched.out().strip().split("\n");
    assertThat(written).hasSize(2);
    assertThat(Path.of(written[0])).content(UTF_8).containsSubsequence("BEGIN", "BEGIN", "BEGIN");
    assertThat(Path.of(written[1])).hasBinaryContent(bytes("tdx/go-tdx-guest/rootcrl.der"));
  }

  @Test
  void a_service_that_does_not_know_the_platform_and_one_that_is_not_named_are_errors() {
    var unknown = fetch(TDX, "--pccs", address());
    var unnamed = fetch(TDX);
    var elsewhere = fetch(TDX, "--pccs", "http://pccs.example");

    assertThat(unknown.exitCode()).isNotZero();
    assertThat(unknown.err()).contains("tdx/certification/v4/tcb");
    assertThat(unnamed.err()).contains("--pccs");
    assertThat(elsewhere.err()).contains("without TLS it must be on loopback");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void evidence_that_no_service_speaks_for_is_an_error() {
    var fetched = fetch("cca/trustee/cca-example-token.cbor");

    assertThat(fetched.exitCode()).isNotZero();
    assertThat(fetched.err()).contains("no report of SEV-SNP and no quote");
  }

  // Intel's documents as a PCCS sends them: the signature in JSON, the chain in a header.
  private void intel() throws IOException {
    var said = Json.parse(Files.readString(VECTORS.resolve(TDX + "_collateral.json"))).map();
    put(
        "tdx/certification/v4/tcb",
        "{\"tcbInfo\":"
            + said.text("tcb_info")
            + ",\"signature\":\""
            + said.text("tcb_info_signature")
            + "\"}",
        "TCB-Info-Issuer-Chain",
        said.text("tcb_info_issuer_chain"));
    put(
        "tdx/certification/v4/qe/identity",
        "{\"enclaveIdentity\":"
            + said.text("qe_identity")
            + ",\"signature\":\""
            + said.text("qe_identity_signature")
            + "\"}",
        "SGX-Enclave-Identity-Issuer-Chain",
        said.text("qe_identity_issuer_chain"));
    content.put("sgx/certification/v4/pckcrl", HexFormat.of().parseHex(said.text("pck_crl")));
    headers.put(
        "sgx/certification/v4/pckcrl",
        Map.of("SGX-PCK-CRL-Issuer-Chain", encoded(said.text("pck_crl_issuer_chain"))));
    content.put("sgx/certification/v4/rootcacrl", said.text("root_ca_crl").getBytes(UTF_8));
  }

  private void put(String path, String body, String header, String chain) {
    content.put(path, body.getBytes(UTF_8));
    headers.put(path, Map.of(header, encoded(chain)));
  }

  private void serve() {
    while (!server.isClosed()) {
      try (var client = server.accept()) {
        answer(client);
      } catch (IOException _) {
        // The test is over, or the client went away.
      }
    }
  }

  // One request to a connection. A VCEK is asked for by its chip, below its product.
  private void answer(Socket client) throws IOException {
    var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
    var path = in.readLine().split("[ ?]", -1)[1].substring(1);
    while (!in.readLine().isEmpty()) {
      // Headers say nothing here.
    }
    var known = content.containsKey(path) ? path : path.replaceFirst("/[0-9a-f]{128}$", "");
    var found = Optional.ofNullable(content.get(known));
    var head =
        new StringBuilder("HTTP/1.1 ").append(found.isPresent() ? "200 OK" : "404 Not Found");
    headers
        .getOrDefault(known, Map.of())
        .forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    var body = found.orElse(new byte[0]);
    head.append("\r\nConnection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    client.getOutputStream().write(head.toString().getBytes(UTF_8));
    client.getOutputStream().write(body);
  }

  private Ran fetch(String evidence, String... more) {
    var arguments =
        new java.util.ArrayList<>(
            java.util.List.of("endorsements", "fetch", file(evidence), "--out", "out"));
    arguments.addAll(java.util.List.of(more));
    return Ran.motte(folder, arguments.toArray(String[]::new));
  }

  private String address() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private static String encoded(String chain) {
    return URLEncoder.encode(chain, UTF_8).replace("+", "%20");
  }

  private static String file(String name) {
    return VECTORS.resolve(name).toString();
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(VECTORS.resolve(name));
  }
}
