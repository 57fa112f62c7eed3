package motte.snp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.endorsement.Crl;
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
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final URI base;
  private final HttpClient client;
  private final InstantSource clock;
  private final Remembered<String, Bytes> certificates = new Remembered<>(REMEMBERED);
  private final Remembered<String, Listed> lists = new Remembered<>(REMEMBERED);

  private record Listed(Crl crl, Instant until) {}

  private Kds(URI base, HttpClient client, InstantSource clock) {
    this.base = base;
    this.client = client;
    this.clock = clock;
  }

  /// The service below `base`, such as [#AMD].
  public static Kds at(URI base, HttpClient client, InstantSource clock) {
    return new Kds(base, client, clock);
  }

  /// All that vouches for a report: the VCEK's certificate (a VLEK's is given to its cloud alone),
  /// those of its issuers, and the revocation list. Throws `snp-kds-missing`,
  /// `snp-kds-unavailable`, `snp-kds-malformed`, `snp-chip-hidden`, and what reading certificates
  /// and lists throws.
  public SnpEndorsements endorsements(SnpReport report) {
    if (report.keyInfo().signer() == KeyInfo.Signer.VLEK) {
      var product =
          report.cpuid().flatMap(Cpuid::product).orElseThrow(() -> missing("a product of its own"));
      return issuers("/vlek/v1/", product);
    }
    var vek = vcek(report);
    return new SnpEndorsements(List.of(vek), List.of(), List.of())
        .or(issuers("/vcek/v1/", vek.product()));
  }

  /// The certificate of the chip's key, by the chip, and for the levels that the report names. A
  /// report of version 2 does not tell its product: each is asked for.
  private Vek vcek(SnpReport report) {
    if (report.chipIdMasked()) {
      throw new SnpException(
          Kind.MISSING,
          "snp-chip-hidden",
          "the report does not name its chip, so its VCEK cannot be asked for",
          "send the VCEK's certificate with the report");
    }
    var products =
        report.cpuid().flatMap(Cpuid::product).map(List::of).orElse(List.of(Product.values()));
    for (var product : products) {
      var found = certificate(path(report, product));
      if (found.isPresent()) {
        return Vek.parse(found.get());
      }
    }
    throw missing("a VCEK of chip " + report.chipId() + " for TCB " + report.reportedTcb());
  }

  private SnpEndorsements issuers(String kind, Product product) {
    var path = kind + product.label();
    var chain = certificate(path + "/cert_chain").orElseThrow(() -> missing(path + "/cert_chain"));
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
    var crl = Crl.parse(fetch(path).orElseThrow(() -> missing(path)));
    var until = now.plus(CRL_KEEPS);
    lists.remember(
        path, new Listed(crl, crl.nextUpdate().filter(next -> next.isBefore(until)).orElse(until)));
    return crl;
  }

  private Optional<Bytes> certificate(String path) {
    var known = certificates.find(path);
    if (known.isPresent()) {
      return known;
    }
    var fetched = fetch(path);
    fetched.ifPresent(content -> certificates.remember(path, content));
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

  private Optional<Bytes> fetch(String path) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE).build();
    try {
      var response = client.send(request, BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        if (response.statusCode() == NOT_FOUND) {
          return Optional.empty();
        }
        if (response.statusCode() != OK) {
          throw unavailable(path, "it answers " + response.statusCode());
        }
        var content = body.readNBytes(LARGEST + 1);
        if (content.length > LARGEST) {
          throw new SnpException(
              Kind.INVALID,
              "snp-kds-malformed",
              base + path + " gives more than " + LARGEST + " bytes",
              "is this a key distribution service for AMD's chips?");
        }
        return Optional.of(Bytes.wrap(content));
      }
    } catch (IOException e) {
      throw unavailable(path, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(path, "the wait was interrupted");
    }
  }

  private SnpException missing(String what) {
    return new SnpException(
        Kind.MISSING,
        "snp-kds-missing",
        base + " does not know " + what,
        "the report may name a chip or levels that do not exist");
  }

  private SnpException unavailable(String path, String why) {
    return new SnpException(
        Kind.UNAVAILABLE,
        "snp-kds-unavailable",
        base + path + " cannot be read: " + why,
        "try again later, or send the certificates with the report");
  }
}
