package motte.steward;

import java.net.URI;
import motte.trust.Anchors;
import motte.trust.Pins;

/// The verifier and certificate authority of a trust domain, as a server.
@SuppressWarnings("DoNotCallSuggester")
public final class Steward implements AutoCloseable {
  private Steward() {}

  /// Starts a steward; it serves when this returns.
  public static Steward start(StewardConfig config) {
    throw new UnsupportedOperationException("not yet " + config);
  }

  /// Where it is reached.
  public URI uri() {
    throw new UnsupportedOperationException("not yet");
  }

  /// The domain's roots.
  public Anchors anchors() {
    return authority().anchors();
  }

  /// The pins of the domain's roots, as a warrant names them.
  public Pins pins() {
    return authority().pins();
  }

  /// The authority that signs for it.
  public CertificateAuthority authority() {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {}
}
