package motte.drawbridge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Anchors;
import motte.trust.Tls;
import motte.trust.Trusts;

/// A domain's list of revoked certificates (RFC 5280 §5), for a drawbridge that heeds it. It is
/// fetched when a keep asks and the last attempt was a minute ago. A list that is still in force
/// serves on where a newer one cannot be had; without one, no keep gets anything. Thread-safe.
public final class Revocations {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LARGEST = 16 << 20;

  private final Source source;
  private final Anchors anchors;
  private Optional<X509CRL> list = Optional.empty();
  private Optional<Instant> asked = Optional.empty();
  private String trouble = "it was not asked for yet";

  /// Where a list comes from, in DER.
  @FunctionalInterface
  interface Source {
    Bytes fetch() throws IOException, InterruptedException;
  }

  Revocations(Source source, Anchors anchors) {
    this.source = source;
    this.anchors = anchors;
  }

  /// The list at that http or https address, which a root among `anchors` must have signed. Who
  /// serves it over https must stand under them too.
  public static Revocations at(URI address, Anchors anchors) {
    return new Revocations(() -> fetch(address, anchors), anchors);
  }

  /// Throws `certificate-revoked` if the list names it, `revocations-unknown` if there is no list
  /// in force from its issuer.
  synchronized void check(X509Certificate certificate, Instant now) {
    if (asked.filter(last -> now.isBefore(last.plus(FRESH))).isEmpty()) {
      renew(now);
    }
    var inForce =
        list.filter(found -> now.isBefore(found.getNextUpdate().toInstant()))
            .filter(found ->
                found.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
            .orElseThrow(() ->
                new DrawbridgeException(
                    Kind.UNAVAILABLE,
                    "revocations-unknown",
                    "which certificates are revoked is not known: " + trouble,
                    "who runs the drawbridge sees whether the list at `crl` can be had"));
    var entry = inForce.getRevokedCertificate(certificate.getSerialNumber());
    if (entry != null) {
      throw new DrawbridgeException(
          Kind.DENIED,
          "certificate-revoked",
          "the certificate `"
              + certificate.getSerialNumber().toString(16)
              + "` is revoked since "
              + entry.getRevocationDate().toInstant(),
          "ask who runs the steward why");
    }
  }

  private void renew(Instant now) {
    asked = Optional.of(now);
    try {
      var read =
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(source.fetch().toArray()));
      if (read instanceof X509CRL found && signed(found) && inForce(found, now)) {
        list = Optional.of(found);
        trouble = "the last list has ended, or is of another root than the certificate";
      } else {
        trouble = "what is there is no list of this domain that is in force";
      }
    } catch (IOException | GeneralSecurityException e) {
      trouble = "the list cannot be had";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean inForce(X509CRL found, Instant now) {
    return found.getNextUpdate() != null
        && !now.isBefore(found.getThisUpdate().toInstant())
        && now.isBefore(found.getNextUpdate().toInstant());
  }

  private boolean signed(X509CRL found) throws GeneralSecurityException {
    for (var root : anchors.roots()) {
      if (root.getSubjectX500Principal().equals(found.getIssuerX500Principal())) {
        found.verify(root.getPublicKey());
        return !found.hasUnsupportedCriticalExtension();
      }
    }
    return false;
  }

  private static Bytes fetch(URI address, Anchors anchors)
      throws IOException, InterruptedException {
    var tls = Tls.client(new Trusts.Anchored(anchors), Optional::empty);
    try (var client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .sslContext(tls)
            .sslParameters(tls.getDefaultSSLParameters())
            .build()) {
      var reply =
          client.send(
              HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
      if (reply.statusCode() != 200) {
        throw new IOException("status " + reply.statusCode());
      }
      return Bytes.wrap(reply.body());
    }
  }
}
