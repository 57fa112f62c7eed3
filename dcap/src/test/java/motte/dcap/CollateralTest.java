package motte.dcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import motte.core.Bytes;
import motte.trust.Chain;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollateralTest {
  private static final Instant AT = Instant.parse("2025-07-01T00:00:00Z");
  private static final String TDX = "tdx/dcap-qvl/tdx_quote";
  private static final String SGX = "sgx/dcap-qvl/sgx_quote";

  @Test
  void a_store_finds_what_goes_with_a_quote() {
    Vectors.need();
    var store = new CollateralStore();
    store.addFiles(Map.of("a", Vectors.file(TDX + "_collateral.json")));
    store.addFiles(Map.of("b", Vectors.file(TDX + "_outdated_collateral.json")));
    store.addFiles(Map.of("c", Vectors.file(SGX + "_collateral.json")));

    assertThat(store.find(quote(TDX), AT)).isEqualTo(of(TDX));
    assertThat(store.find(quote(SGX), AT)).isEqualTo(of(SGX));
    var later = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(store.find(quote(TDX + "_outdated"), later)).isEqualTo(of(TDX + "_outdated"));
    assertThat(store.find(quote(TDX), later).tcbInfo().orElseThrow().value().fmspc())
        .isEqualTo(of(TDX).tcbInfo().orElseThrow().value().fmspc());
  }

  @Test
  void an_offline_bundle_holds_all_of_a_store_and_is_the_same_in_any_order() {
    Vectors.need();
    var one = new CollateralStore();
    one.add(of(TDX));
    one.add(of(SGX));
    var other = new CollateralStore();
    other.add(of(SGX));
    other.add(of(TDX));
    other.add(of(TDX));

    var read = new CollateralStore();
    read.addFiles(Map.of("bundle", one.bundle()));

    assertThat(one.bundle()).isEqualTo(other.bundle());
    assertThat(read.bundle()).isEqualTo(one.bundle());
    assertThat(read.find(quote(TDX), AT)).isEqualTo(of(TDX));
    assertThat(judged(quote(TDX), read.find(quote(TDX), AT))).isTrue();
  }

  @Test
  void the_separate_files_of_several_publishers_are_known_by_what_they_are() {
    Vectors.need();
    var separate =
        files(
            "tdx/go-tdx-guest",
            "sample_tcbInfo_response",
            "sample_qeIdentity_response",
            "pckcrl",
            "rootcrl.der",
            "pckcrl-issuer-chain.pem",
            "qeidentity-issuer-chain.pem",
            "tcbinfo-issuer-chain.pem");
    var automata =
        files(
            "sgx/automata/collateral-0825",
            "platform_crl.der",
            "sgx_qeidentity_v4.json",
            "sgx_tcbinfov3_00606a000000.json");
    var trustee = files("tdx/trustee", "tcbInfo.json", "enclaveIdentity.json");

    var guest = DcapCollateral.parse(separate);
    var openEnclave =
        DcapCollateral.parse(Map.of("e", Vectors.file("tdx/openenclave/tdx_endorsement.bin")));

    assertThat(guest.completeAt(Instant.parse("2023-07-01T01:00:00Z"))).isTrue();
    assertThat(guest.completeAt(AT)).isFalse();
    assertThat(guest.pckCrl().orElseThrow().chain()).hasSize(2);
    assertThat(openEnclave.tcbInfo().orElseThrow().chain()).hasSize(2);
    assertThat(openEnclave.rootCrl()).isPresent();
    assertThat(DcapCollateral.parse(automata).pckCrl().orElseThrow().value().issuer())
        .isEqualTo("Intel SGX PCK Platform CA");
    assertThat(DcapCollateral.parse(trustee).qeIdentity().orElseThrow().value().id())
        .isEqualTo("TD_QE");
  }

  @Test
  void open_enclaves_collateral_judges_open_enclaves_quote_at_its_time() {
    Vectors.need();
    var collateral =
        DcapCollateral.parse(Map.of("e", Vectors.file("tdx/openenclave/tdx_endorsement.bin")));
    var quote = Quote.parse(Vectors.file("tdx/openenclave/tdx_quote-moduleupdate-seamldr5.dat"));
    var at = collateral.tcbInfo().orElseThrow().value().issueDate().plusSeconds(86_400);
    var findings = Findings.of("test");
    var policy = DcapPolicy.standard().allowing(EnumSet.allOf(TcbStatus.class));

    var result = DcapAppraiser.of(Intel.roots()).appraise(quote, collateral, policy, at, findings);

    assertThat(findings.checks()).filteredOn(check -> check.refuses()).isEmpty();
    assertThat(result.tcbStatus()).isPresent();
  }

  @Test
  void two_things_where_one_is_meant_are_an_error() {
    Vectors.need();
    var two =
        Map.of(
            "a", Vectors.file(TDX + "_collateral.json"),
            "b", Vectors.file(TDX + "_outdated_collateral.json"));

    assertThatThrownBy(() -> DcapCollateral.parse(two)).hasMessageContaining("one platform");
    assertThatThrownBy(() -> DcapCollateral.parse(Map.of("x", Bytes.wrap(new byte[] {1}))))
        .hasMessageContaining("`x`");
  }

  @Test
  void a_folder_is_read_with_its_folders(@TempDir Path folder) throws IOException {
    Vectors.need();
    Files.createDirectories(folder.resolve("tdx"));
    Files.write(
        folder.resolve("tdx/bundle.json"), Vectors.file(TDX + "_collateral.json").toArray());
    Files.write(folder.resolve("b.json"), Vectors.file(SGX + "_collateral.json").toArray());
    var store = new CollateralStore();

    store.addFolder(folder);

    assertThat(store.find(quote(TDX), AT)).isEqualTo(of(TDX));
    assertThat(store.find(quote(SGX), AT)).isEqualTo(of(SGX));
    assertThatThrownBy(() -> store.addFolder(folder.resolve("none")))
        .isInstanceOfSatisfying(
            DcapException.class, e -> assertThat(e.code()).isEqualTo("collateral-unreadable"));
  }

  @Test
  void a_service_is_asked_once_for_what_a_quote_needs() throws IOException {
    Vectors.need();
    try (var pccs = new Pccs(of(TDX), "tdx");
        var service = CollateralService.onLoopback(pccs.address())) {
      var store = new CollateralStore();

      var found = service.find(quote(TDX), AT, store);
      var again = service.find(quote(TDX), AT, store);

      assertThat(found).isEqualTo(of(TDX));
      assertThat(again).isEqualTo(found);
      assertThat(judged(quote(TDX), found)).isTrue();
      assertThat(pccs.asked)
          .containsExactly(
              "/tdx/certification/v4/tcb?fmspc=b0c06f000000",
              "/tdx/certification/v4/qe/identity",
              "/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
              "/sgx/certification/v4/rootcacrl");
    }
  }

  @Test
  void one_of_intels_recoveries_can_be_asked_for() throws IOException {
    Vectors.need();
    var platform = Platform.of(quote(TDX), List.of()).orElseThrow();
    try (var pccs = new Pccs(of(TDX), "tdx");
        var service = CollateralService.onLoopback(pccs.address())) {
      service.fetch(platform, 17);

      assertThat(pccs.asked.subList(0, 2))
          .allMatch(path -> path.contains("tcbEvaluationDataNumber=17"));
    }
  }

  @Test
  void a_service_that_fails_is_told_from_one_that_does_not_know() throws IOException {
    Vectors.need();
    var sgx = Platform.of(quote(SGX), List.of()).orElseThrow();
    var tdx = Platform.of(quote(TDX), List.of()).orElseThrow();
    URI gone;
    try (var pccs = new Pccs(of(TDX), "tdx");
        var service = CollateralService.onLoopback(pccs.address())) {
      gone = pccs.address();
      assertThatThrownBy(() -> service.fetch(sgx)).satisfies(e -> expect(e, "collateral-unknown"));
      pccs.status = 500;
      assertThatThrownBy(() -> service.fetch(tdx))
          .satisfies(e -> expect(e, "collateral-unavailable"));
      pccs.status = 302;
      assertThatThrownBy(() -> service.fetch(tdx))
          .satisfies(e -> expect(e, "collateral-unavailable"));
      pccs.status = 200;
      pccs.chains = false;
      assertThatThrownBy(() -> service.fetch(tdx))
          .satisfies(e -> expect(e, "collateral-malformed"));
    }
    try (var service = CollateralService.onLoopback(gone)) {
      assertThatThrownBy(() -> service.fetch(tdx))
          .satisfies(e -> expect(e, "collateral-unavailable"));
    }
  }

  @Test
  void a_service_with_tls_must_be_one_that_is_trusted() throws Exception {
    Vectors.need();
    var platform = Platform.of(quote(TDX), List.of()).orElseThrow();
    var keys = TestIntel.keys();
    var certificate = TestIntel.server(keys, "localhost");
    var tls = TestIntel.tls(Optional.of(keys), certificate);
    var trusting = TestIntel.tls(Optional.empty(), certificate);
    var other = TestIntel.tls(Optional.empty(), TestIntel.server(TestIntel.keys(), "localhost"));
    try (var pccs = new Pccs(of(TDX), "tdx", Optional.of(tls));
        var good = CollateralService.of(pccs.address(), trusting);
        var bad = CollateralService.of(pccs.address(), other)) {

      assertThat(good.fetch(platform)).isEqualTo(of(TDX));
      assertThatThrownBy(() -> bad.fetch(platform))
          .satisfies(e -> expect(e, "collateral-unavailable"));
    }
  }

  @Test
  void without_tls_a_service_is_on_loopback() throws NoSuchAlgorithmException {
    var tls = SSLContext.getDefault();

    for (var bad : List.of("http://pccs.example:8081", "ftp://localhost", "http://127.0.0.1.x")) {
      assertThatThrownBy(() -> CollateralService.onLoopback(URI.create(bad)))
          .satisfies(e -> expect(e, "collateral-service-unfit"));
    }
    assertThatThrownBy(() -> CollateralService.of(URI.create("http://localhost"), tls))
        .satisfies(e -> expect(e, "collateral-service-unfit"));
  }

  private static void expect(Throwable error, String code) {
    assertThat(error)
        .isInstanceOfSatisfying(DcapException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static Quote quote(String name) {
    return Quote.parse(Vectors.file(name));
  }

  private static DcapCollateral of(String quote) {
    return DcapCollateral.parse(Map.of("bundle", Vectors.file(quote + "_collateral.json")));
  }

  private static Map<String, Bytes> files(String folder, String... names) {
    var files = new TreeMap<String, Bytes>();
    for (var name : names) {
      files.put(name, Vectors.file(folder + "/" + name));
    }
    return files;
  }

  private static boolean judged(Quote quote, DcapCollateral collateral) {
    var findings = Findings.of("test");
    var result =
        DcapAppraiser.of(Intel.roots())
            .appraise(quote, collateral, DcapPolicy.standard(), AT, findings);
    return findings.sound() && result.tcbStatus().isPresent();
  }

  /// A PCCS with the collateral of one platform.
  private static final class Pccs implements AutoCloseable {
    final List<String> asked = new ArrayList<>();
    volatile int status = 200;
    volatile boolean chains = true;

    private final HttpServer server;
    private final String scheme;

    Pccs(DcapCollateral has, String tee) throws IOException {
      this(has, tee, Optional.empty());
    }

    Pccs(DcapCollateral has, String tee, Optional<SSLContext> tls) throws IOException {
      server = open(tls);
      scheme = tls.isPresent() ? "https://localhost:" : "http://127.0.0.1:";
      var tcb = has.tcbInfo().orElseThrow();
      var identity = has.qeIdentity().orElseThrow();
      var crl = has.pckCrl().orElseThrow();
      var root = has.rootCrl().orElseThrow().der().hex().getBytes(StandardCharsets.US_ASCII);
      var path = "/" + tee + "/certification/v4/";
      serve(path + "tcb", tcb.value().response(), "TCB-Info-Issuer-Chain", tcb.chain());
      serve(
          path + "qe/identity",
          identity.value().response(),
          "SGX-Enclave-Identity-Issuer-Chain",
          identity.chain());
      serve(
          "/sgx/certification/v4/pckcrl",
          crl.value().der(),
          "SGX-PCK-CRL-Issuer-Chain",
          crl.chain());
      serve("/sgx/certification/v4/rootcacrl", Bytes.wrap(root), "X-None", List.of());
      server.start();
    }

    URI address() {
      return URI.create(scheme + server.getAddress().getPort());
    }

    private static HttpServer open(Optional<SSLContext> tls) throws IOException {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      if (tls.isEmpty()) {
        return HttpServer.create(address, 0);
      }
      var secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      return secure;
    }

    private void serve(String path, Bytes body, String header, List<X509Certificate> chain) {
      server.createContext(
          path,
          exchange -> {
            asked.add(exchange.getRequestURI().toString());
            if (chains && !chain.isEmpty()) {
              var pem = URLEncoder.encode(new Chain(chain).pem(), StandardCharsets.US_ASCII);
              exchange.getResponseHeaders().add(header, pem.replace("+", "%20"));
            }
            answer(exchange, body);
          });
    }

    private void answer(HttpExchange exchange, Bytes body) throws IOException {
      try (exchange) {
        exchange.sendResponseHeaders(status, body.size());
        exchange.getResponseBody().write(body.toArray());
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
