package motte.trust.spi;

import motte.core.Bytes;

/// Checks ECDSA signatures in place of the JDK, which is slow at it. A verifier that checks many
/// brings one for as long as it judges; a keep has none. Thread-safe.
///
/// ```java
/// ScopedValue.where(SignatureChecker.IN_USE, checker).call(() -> appraise(evidence));
/// ```
public interface SignatureChecker {
  /// What checks signatures here; if nothing does, the JDK.
  ScopedValue<SignatureChecker> IN_USE = ScopedValue.newInstance();

  /// Whether `signature` (r ‖ s) is that key's over `message`.
  ///
  /// @param spki an EC key in DER: P-256, with which SHA-256 goes, or P-384, with SHA-384
  boolean accepts(Bytes spki, byte[] message, Bytes signature);
}
