package motte.snp;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.endorsement.Allowance;
import motte.endorsement.Crl;
import motte.endorsement.HttpService;
import motte.endorsement.Remembered;

/// AMD's key distribution service (57230 §4), or one that answers alike: certificates of VCEKs, of
/// their issuers, and revocation lists. What it gave is remembered, and believed only by the
/// appraisal, so that the way to it need not be trusted. Thread-safe.
///
/// ```java
/// var kds = Kds.at(Kds.AMD, HttpClient.newHttpClient(), InstantSource.system());
/// var endorsements = SnpEndorsements.of(evidence).or(kds.endorsements(evidence.report()));
/// ```
public final class Kds {
  /// Where AMD's own answers.
  public static final URI AMD = URI.create("https://kdsintf.amd.com");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CRL_KEEPS = Duration.ofHours(1);
  private static final int LARGEST = 1 << 20;
  private static final int REMEMBERED = 4_096;

  private final HttpService service;
  private final HttpService chips;
  private final InstantSource clock;
  private final Remembered<String, Bytes> certificates;
  private final Remembered<String, Listed> lists;

  private record Listed(Crl crl, Instant until) {}

  private Kds(HttpService service, HttpService chips, InstantSource clock, int remembered) {
    this.service = service;
    this.chips = chips;
    this.clock = clock;
    this.certificates = new Remembered<>(remembered);
    this.lists = new Remembered<>(remembered);
  }

  /// The service below `base`, such as [#AMD].
  public static Kds at(URI base, HttpClient client, InstantSource clock) {
    var service = HttpService.at(base, client, LARGEST, PATIENCE);
    return new Kds(service, service, clock, REMEMBERED);
  }

  /// The same, asked no more than is allowed, which takes no longer than `patience` for an answer.
  /// Nothing is remembered: whoever asks sees to that.
  ///
  /// @param issuers how often those who issue keys and their lists are asked for, of which there
  ///   are few
  /// @param chips how often chips are asked for, which anybody may name: that takes nothing from
  ///   the others
  public Kds sparing(Allowance issuers, Allowance chips, Duration patience) {
    var patient = service.patient(patience);
    return new Kds(patient.sparing(issuers, clock), patient.sparing(chips, clock), clock, 0);
  }

  /// All that vouches for a report: the VCEK's certificate (a VLEK's is given to its cloud alone),
  /// those of its issuers, and the revocation list. Throws `snp-kds-missing`,
  /// `snp-kds-unavailable`, `snp-kds-malformed`, `snp-chip-hidden`, and what reading certificates
  /// and lists throws.
  public SnpEndorsements endorsements(SnpReport report) {
    if (report.keyInfo().signer() == KeyInfo.Signer.VLEK) {
      var product =
          report.cpuid().flatMap(Cpuid::product).orElseThrow(() -> missing("a product of its own"));
      return issuers(KeyInfo.Signer.VLEK, product);
    }
    var vek = vcek(report);
    return new SnpEndorsements(List.of(vek), List.of(), List.of())
        .or(issuers(KeyInfo.Signer.VCEK, vek.product()));
  }

  /// The products of which the report may be: one of version 2 does not tell.
  public static List<Product> products(SnpReport report) {
    return report.product().map(List::of).orElse(List.of(Product.values()));
  }

  /// The certificate of the chip's key if it is of that product, by the chip, and for the levels
  /// that the report names: one request. Throws as [#endorsements].
  public Vek vcek(SnpReport report, Product product) {
    return find(report, product).orElseThrow(() -> missingVcek(report));
  }

  private Vek vcek(SnpReport report) {
    return products(report).stream()
        .flatMap(product -> find(report, product).stream())
        .findFirst()
        .orElseThrow(() -> missingVcek(report));
  }

  private SnpException missingVcek(SnpReport report) {
    return missing("a VCEK of chip " + report.chipId() + " for TCB " + report.reportedTcb());
  }

  private Optional<Vek> find(SnpReport report, Product product) {
    if (report.chipIdMasked()) {
      throw new SnpException(
          Kind.MISSING,
          "snp-chip-hidden",
          "the report does not name its chip, so its VCEK cannot be asked for",
          "send the VCEK's certificate with the report");
    }
    return certificate(chips, path(report, product)).map(Vek::parse);
  }

  /// The certificates of those who issue keys of that kind, and their revocation list. Throws as
  /// [#endorsements].
  public SnpEndorsements issuers(KeyInfo.Signer kind, Product product) {
    var path = (kind == KeyInfo.Signer.VLEK ? "/vlek/v1/" : "/vcek/v1/") + product.label();
    var chain =
        certificate(service, path + "/cert_chain").orElseThrow(() -> missing(path + "/cert_chain"));
    var issuers = SnpEndorsements.parse(List.of(chain));
    return new SnpEndorsements(List.of(), issuers.issuers(), List.of(crl(path + "/crl")));
  }

  /// A list is asked for anew when it has ended, and once an hour.
  private Crl crl(String path) {
    var now = clock.instant();
    var known = lists.find(path).filter(listed -> now.isBefore(listed.until()));
    if (known.isPresent()) {
      return known.get().crl();
    }
    var crl = Crl.parse(fetch(service, path).orElseThrow(() -> missing(path)));
    var until = now.plus(CRL_KEEPS);
    lists.remember(
        path, new Listed(crl, crl.nextUpdate().filter(next -> next.isBefore(until)).orElse(until)));
    return crl;
  }

  private Optional<Bytes> certificate(HttpService asked, String path) {
    var known = certificates.find(path);
    if (known.isPresent()) {
      return known;
    }
    var fetched = fetch(asked, path);
    fetched.ifPresent(content -> {
      SnpEndorsements.parse(List.of(content)); // What is no certificate is not remembered as one.
      certificates.remember(path, content);
    });
    return fetched;
  }

  static String path(SnpReport report, Product product) {
    var tcb = report.reportedTcb().of(product);
    return "/vcek/v1/%s/%s?%sblSPL=%02d&teeSPL=%02d&snpSPL=%02d&ucodeSPL=%02d"
        .formatted(
            product.label(),
            report.chipId().slice(0, product.chipIdSize()).hex(),
            product == Product.TURIN ? "fmcSPL=%02d&".formatted(tcb.fmc()) : "",
            tcb.bootloader(),
            tcb.tee(),
            tcb.snp(),
            tcb.microcode());
  }

  private static Optional<Bytes> fetch(HttpService asked, String path) {
    return switch (asked.get(path)) {
      case HttpService.Given given -> Optional.of(given.body());
      case HttpService.Unknown _ -> Optional.empty();
      case HttpService.TooLarge(var from, var most) ->
          throw new SnpException(
              Kind.INVALID,
              "snp-kds-malformed",
              from + " gives more than " + most + " bytes",
              "is this a key distribution service for AMD's chips?");
      case HttpService.Unanswered(var from, var why) ->
          throw new SnpException(
              Kind.UNAVAILABLE,
              "snp-kds-unavailable",
              from + " cannot be read: " + why,
              "try again later, or send the certificates with the report");
    };
  }

  private SnpException missing(String what) {
    return new SnpException(
        Kind.MISSING,
        "snp-kds-missing",
        service.base() + " does not know " + what,
        "the report may name a chip or levels that do not exist");
  }
}
