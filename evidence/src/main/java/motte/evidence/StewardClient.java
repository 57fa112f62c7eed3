package motte.evidence;

import java.net.URI;
import java.time.Instant;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Nonce;
import motte.trust.Anchors;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.trust.Pins;
import motte.trust.SignedTime;
import motte.trust.Spki;
import motte.trust.Trusts;

/// Talks to a steward.
@SuppressWarnings("DoNotCallSuggester")
public final class StewardClient implements AutoCloseable {
  private StewardClient() {}

  /// A certificate, the EAR that led to it, and the steward's time.
  public record Certified(Chain chain, Digest ear, Instant time) {}

  /// Evidence that a steward has kept, the signed EAR, and the key that was certified.
  public record Archived(Bytes evidence, Bytes ear, Spki key) {}

  public static StewardClient open(URI steward, Pins pins) {
    throw new UnsupportedOperationException("not yet");
  }

  public static StewardClient open(URI steward, Trusts trusts) {
    throw new UnsupportedOperationException("not yet");
  }

  /// A fresh nonce, with the steward's time and the nonce's expiry.
  public SignedTime nonce() {
    throw new UnsupportedOperationException("not yet");
  }

  public Certified keepCertificate(CertificateRequest request, Cmw evidence) {
    throw new UnsupportedOperationException("not yet");
  }

  public Certified instanceCertificate(CertificateRequest request, Cmw evidence) {
    throw new UnsupportedOperationException("not yet");
  }

  public Archived evidence(Digest ear) {
    throw new UnsupportedOperationException("not yet");
  }

  public Anchors anchors() {
    throw new UnsupportedOperationException("not yet");
  }

  public SignedTime time(Nonce nonce) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("not yet");
  }
}
