package motte.keep;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.Chain;
import motte.trust.Pins;

/// Which certificates of the domain the steward has revoked (RFC 5280 §5), asked for when a peer
/// shows one and the list in hand is a minute old. Where no newer list can be had, that one serves
/// on until it ends, ten minutes after the steward made it; without a list in force nobody of the
/// domain is let in, for whoever keeps the list away is the host, or somebody before it.
///
/// Dates are judged by the keep's clock, which the steward set. Thread-safe.
final class Revocations {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final Supplier<Bytes> source;
  private final Pins roots;
  private final InstantSource clock;
  private Optional<X509CRL> list = Optional.empty();
  private Instant next = Instant.MIN;
  private String trouble = "";

  /// @param source the list as it is now, in DER
  /// @param roots whose keys sign it
  Revocations(Supplier<Bytes> source, Pins roots, InstantSource clock) {
    this.source = source;
    this.roots = roots;
    this.clock = clock;
  }

  /// Why the first certificate of a chain that stands under a root of the domain does not count;
  /// empty if it does.
  synchronized Optional<String> fault(Chain chain) {
    var root = roots.anchorIn(chain).roots().getFirst();
    var now = clock.instant();
    if (!now.isBefore(next)) {
      renew(root, now);
    }
    var inForce = list.filter(found -> inForce(found, root, now));
    if (inForce.isEmpty()) {
      return Optional.of("which certificates are revoked is not known: " + trouble);
    }
    return Optional.ofNullable(inForce.get().getRevokedCertificate(chain.leaf()))
        .map(entry -> "its certificate is revoked since " + entry.getRevocationDate().toInstant());
  }

  private void renew(X509Certificate root, Instant now) {
    try {
      var read =
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(source.get().toArray()));
      if (read instanceof X509CRL found && inForce(found, root, now)) {
        found.verify(root.getPublicKey());
        list = Optional.of(found);
        next = now.plus(FRESH);
        trouble = "the steward's list has ended";
        return;
      }
      trouble = "the steward gave no list of this domain that is in force";
    } catch (GeneralSecurityException e) {
      trouble = "the steward's list is not signed by the domain's root, or cannot be read";
    } catch (MotteException e) {
      trouble = e.getMessage();
    }
    next = now.plus(AGAIN);
  }

  /// A list that begins in the future is one from a steward whose clock this one will follow.
  private static boolean inForce(X509CRL found, X509Certificate root, Instant now) {
    return found.getIssuerX500Principal().equals(root.getSubjectX500Principal())
        && found.getNextUpdate() != null
        && now.isBefore(found.getNextUpdate().toInstant())
        && !found.hasUnsupportedCriticalExtension();
  }
}
