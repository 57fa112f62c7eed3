package motte.trust.spi;

import motte.core.Bytes;

/// Checks ECDSA signatures in place of the JDK, which is slow at it. Found as a service: a verifier
/// that checks many has one, a keep has none. Thread-safe.
public interface SignatureChecker {

  /// Whether `signature` (r ‖ s) is that key's over `message`.
  ///
  /// @param spki an EC key in DER: P-256, with which SHA-256 goes, or P-384, with SHA-384
  boolean accepts(Bytes spki, byte[] message, Bytes signature);
}
