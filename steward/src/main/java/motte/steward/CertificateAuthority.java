package motte.steward;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Pins;
import motte.trust.Spki;

/// The certificate authority of a trust domain: one root that signs leaves and nothing else.
@SuppressWarnings("DoNotCallSuggester")
public final class CertificateAuthority {
  private CertificateAuthority() {}

  /// Opens the authority in `data`, or creates it there: `root.key` (0600) and `root.pem`.
  public static CertificateAuthority open(Path data, String domain, InstantSource clock) {
    throw new UnsupportedOperationException("not yet " + data + domain + clock);
  }

  /// The root certificate.
  public X509Certificate root() {
    throw new UnsupportedOperationException("not yet");
  }

  /// What others trust: the root.
  public Anchors anchors() {
    return new Anchors(List.of(root()));
  }

  /// The pin of the root's key, as a warrant names it.
  public Pins pins() {
    return new Pins(java.util.Set.of(Spki.of(root().getPublicKey()).pin()));
  }

  /// A certificate for a service of the domain, such as its drawbridge (server use only).
  public Chain issueServer(
      Spki key, List<String> names, List<String> addresses, Duration lifetime) {
    throw new UnsupportedOperationException("not yet " + key + names + addresses + lifetime);
  }

  /// A keep's certificate (client use only).
  public Chain issueKeep(Spki key, Claims claims, Duration lifetime) {
    throw new UnsupportedOperationException("not yet " + key + claims + lifetime);
  }

  /// A certificate of a component's instance (server and client use).
  public Chain issueInstance(
      Spki key, Claims claims, List<String> names, List<String> addresses, Duration lifetime) {
    throw new UnsupportedOperationException(
        "not yet " + key + claims + names + addresses + lifetime);
  }
}
