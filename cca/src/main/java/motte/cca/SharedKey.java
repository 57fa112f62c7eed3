package motte.cca;

import motte.core.Bytes;
import motte.core.Json;

/// A key that a device shares with who verifies its tokens. Who knows it can make them: it vouches
/// for a device only to those who keep it to themselves.
///
/// @param value at least 32 bytes
public record SharedKey(Bytes value) {
  private static final int LEAST = 32;

  public SharedKey {
    if (value.size() < LEAST) {
      throw CcaException.key("a shared key of " + value.size() + " bytes is shorter than " + LEAST);
    }
  }

  /// Reads a JWK of the kind `oct` (RFC 7518 §6.4): `cca-key-malformed`, `base64-malformed`.
  public static SharedKey parseJwk(Json.Map jwk) {
    if (!jwk.text("kty").equals("oct")) {
      throw CcaException.key("a JWK of the kind `" + jwk.text("kty") + "` is no shared key");
    }
    return new SharedKey(Bytes.parseBase64Url(jwk.text("k")));
  }

  /// A secret is never printed.
  @Override
  public String toString() {
    return "SharedKey[…]";
  }
}
