package motte.trust;

import motte.core.Kind;

/// A key and the certificate chain that speaks for it.
///
/// @param key the private key of the chain's leaf
/// @param chain leaf first, root last
public record Identity(SigningKey key, Chain chain) {

  /// Throws `identity-mismatch` if the chain's leaf is for another key.
  public Identity {
    if (!chain.spki().equals(key.spki())) {
      throw new TrustException(
          Kind.INVALID,
          "identity-mismatch",
          "the certificate is for the key `"
              + chain.spki().pin()
              + "`, but the private key is `"
              + key.spki().pin()
              + "`",
          "use the certificate that was issued for this key");
    }
  }
}
