package motte.endorsement;

import motte.core.Bytes;
import motte.trust.Spki;

/// Checks signatures, many of them by few keys. Thread-safe.
public interface SignatureEngine {

  /// A key made ready: `endorsement-key-unsupported` for one that the engine cannot use. Worth
  /// keeping, for making a key ready can cost as much as a check.
  PreparedKey prepare(Spki key);

  /// The same for the key of one who issues certificates: makers have few of them, which sign much,
  /// so they may be kept ready for the whole process. Whether such a key is trusted is not said.
  default PreparedKey prepareIssuer(Spki key) {
    return prepare(key);
  }

  /// The engine that needs nothing but Java: BouncyCastle, which checks P-384 seven times as fast
  /// as the JDK.
  static SignatureEngine bouncyCastle() {
    return new BouncyCastleEngine();
  }

  /// A public key, ready to check signatures. Thread-safe.
  interface PreparedKey {
    /// Checks that `signature` is this key's over `message`: `endorsement-signature-invalid`, or
    /// `endorsement-key-unsupported` if the scheme is not one for such a key.
    void verify(SignatureScheme scheme, Bytes message, Bytes signature);
  }
}
