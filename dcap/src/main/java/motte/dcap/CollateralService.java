package motte.dcap;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import motte.core.Bytes;
import motte.core.Kind;
import motte.endorsement.Allowance;
import motte.endorsement.HttpService;

/// Gets collateral from a PCCS, or from another service with the same paths (Intel PCS API v4; the
/// root's revocation list as PCCS has it). What it sends is read but not verified: an appraisal
/// does that, so a service need not be trusted. Thread-safe.
///
/// ```java
/// try (var service = CollateralService.of(URI.create("https://pccs:8081"), tls)) {
///   store.add(service.fetch(platform));
/// }
/// ```
public final class CollateralService implements AutoCloseable {
  private static final int LARGEST = 1 << 22;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
  private static final String TCB_CHAIN = "TCB-Info-Issuer-Chain";
  private static final String TCB_CHAIN_V3 = "SGX-TCB-Info-Issuer-Chain";
  private static final String IDENTITY_CHAIN = "SGX-Enclave-Identity-Issuer-Chain";
  private static final String CRL_CHAIN = "SGX-PCK-CRL-Issuer-Chain";

  private final HttpService service;
  private final HttpClient client;

  private CollateralService(HttpService service, HttpClient client) {
    this.service = service;
    this.client = client;
  }

  private static CollateralService at(URI base, HttpClient client) {
    return new CollateralService(HttpService.at(checked(base), client, LARGEST, PATIENCE), client);
  }

  /// A service at an `https` address whose certificate `tls` trusts; throws
  /// `collateral-service-unfit` for other addresses.
  public static CollateralService of(URI base, SSLContext tls) {
    if (!"https".equals(base.getScheme())) {
      throw unfit(base, "it is not https");
    }
    return at(base, client().sslContext(tls).build());
  }

  /// A service on this machine, without TLS; throws `collateral-service-unfit` for addresses that
  /// are not `http` on loopback.
  public static CollateralService onLoopback(URI base) {
    if (!"http".equals(base.getScheme())
        || base.getHost() == null
        || !LOOPBACK.contains(base.getHost().toLowerCase(Locale.ROOT))) {
      throw unfit(base, "without TLS it must be on loopback");
    }
    return at(base, client().build());
  }

  /// The same, asked no more than is allowed, which takes no longer than `patience` for an answer.
  /// Either of the two closes both.
  public CollateralService sparing(Allowance allowance, Duration patience, InstantSource clock) {
    return new CollateralService(service.patient(patience).sparing(allowance, clock), client);
  }

  /// What the service has now for a platform: `collateral-unavailable`, `collateral-unknown` where
  /// it does not know the platform, `collateral-malformed`, `tcb-info-malformed`,
  /// `enclave-identity-malformed`.
  public DcapCollateral fetch(Platform platform) {
    return fetch(platform, "");
  }

  /// The same for one of Intel's TCB recoveries.
  public DcapCollateral fetch(Platform platform, int evaluationNumber) {
    return fetch(platform, "tcbEvaluationDataNumber=" + evaluationNumber);
  }

  /// The collateral for a quote at a time: that of the store if all of it is there and in force
  /// then, else the store's and the service's together, which the store then has.
  public DcapCollateral find(Quote quote, Instant at, CollateralStore store) {
    var known = store.find(quote, at);
    if (!known.completeAt(at)) {
      Platform.of(quote, known.pckChain()).ifPresent(platform -> store.add(fetch(platform)));
    }
    return store.find(quote, at);
  }

  @Override
  public void close() {
    client.close();
  }

  private DcapCollateral fetch(Platform platform, String number) {
    var tee = platform.tee().layer();
    var tcb = get("/" + tee + "/certification/v4/tcb?fmspc=" + platform.fmspc() + more(number));
    var identity =
        get("/" + tee + "/certification/v4/qe/identity" + (number.isEmpty() ? "" : "?" + number));
    var crl = get("/sgx/certification/v4/pckcrl?ca=" + ca(platform) + "&encoding=der");
    var root = get("/sgx/certification/v4/rootcacrl");
    return DcapCollateral.of(
        Optional.of(
            new Endorsed<>(
                TcbInfo.parse(tcb.body()), chain(tcb, List.of(TCB_CHAIN, TCB_CHAIN_V3)))),
        Optional.of(
            new Endorsed<>(
                EnclaveIdentity.parse(identity.body()), chain(identity, List.of(IDENTITY_CHAIN)))),
        Optional.of(
            new Endorsed<>(RevocationList.parse(crl.body()), chain(crl, List.of(CRL_CHAIN)))),
        Optional.of(RevocationList.parse(root.body())),
        List.of());
  }

  private static String more(String query) {
    return query.isEmpty() ? "" : "&" + query;
  }

  private static String ca(Platform platform) {
    return switch (platform.pckCa()) {
      case Intel.PLATFORM_CA -> "platform";
      case Intel.PROCESSOR_CA -> "processor";
      case String other ->
          throw CollateralFiles.malformed("`" + other + "` is no CA of Intel's PCKs");
    };
  }

  private HttpService.Given get(String path) {
    return switch (service.get(path)) {
      case HttpService.Given given -> given;
      case HttpService.Unknown(var from) ->
          throw new DcapException(
              Kind.MISSING,
              "collateral-unknown",
              "the service at " + from + " does not know this platform",
              "register the platform with Intel, or fill the service's cache");
      case HttpService.TooLarge(var from, var most) ->
          throw unavailable(from, "it gives more than " + most + " bytes");
      case HttpService.Unanswered(var from, var why) -> throw unavailable(from, why);
    };
  }

  private static List<X509Certificate> chain(HttpService.Given response, List<String> names) {
    for (var name : names) {
      var value = response.headers().firstValue(name);
      if (value.isPresent()) {
        return Certificates.parse(percentDecoded(value.get()), CollateralFiles::malformed);
      }
    }
    throw CollateralFiles.malformed(
        response.from() + " came without the header `" + names.getFirst() + "`");
  }

  /// RFC 3986 §2.1. A plus sign is a plus sign: base64 has them.
  private static Bytes percentDecoded(String text) {
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '%') {
        out.write(c);
      } else {
        int value = at + 2 < text.length() ? hex(text, at + 1) << 4 | hex(text, at + 2) : -1;
        if (value < 0) {
          throw CollateralFiles.malformed("a header with a broken percent sign");
        }
        out.write(value);
        at += 2;
      }
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static int hex(String text, int at) {
    return Character.digit(text.charAt(at), 16);
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(PATIENCE);
  }

  private static URI checked(URI base) {
    var text = base.toString();
    if (base.getHost() == null || base.getQuery() != null || base.getFragment() != null) {
      throw unfit(base, "it is not a plain address");
    }
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : base;
  }

  private static DcapException unfit(URI base, String why) {
    return new DcapException(
        Kind.INVALID,
        "collateral-service-unfit",
        "`" + base + "` cannot serve collateral: " + why,
        "name an address such as https://pccs.example:8081, or http on loopback");
  }

  private static DcapException unavailable(URI uri, String why) {
    return new DcapException(
        Kind.UNAVAILABLE,
        "collateral-unavailable",
        "no collateral from " + uri + ": " + why,
        "check the service and its certificate, or use an offline bundle");
  }
}
