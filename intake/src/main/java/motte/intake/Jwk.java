package motte.intake;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;
import motte.trust.Spki;

/// Public keys as JSON (RFC 7517): RSA and EC.
final class Jwk {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  private Jwk() {}

  /// The key, if it is one that is understood.
  static Optional<Spki> read(Json.Map jwk) {
    try {
      return switch (jwk.text("kty")) {
        case "RSA" ->
            Optional.of(
                Spki.of(
                    KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")))));
        case "EC" -> Optional.ofNullable(CURVES.get(jwk.text("crv"))).map(curve -> ec(jwk, curve));
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  private static Spki ec(Json.Map jwk, String curve) {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curve));
      var spec =
          new ECPublicKeySpec(
              new ECPoint(number(jwk, "x"), number(jwk, "y")),
              parameters.getParameterSpec(ECParameterSpec.class));
      return Spki.of(KeyFactory.getInstance("EC").generatePublic(spec));
    } catch (GeneralSecurityException e) {
      throw GoTpmAttestation.malformed("a JWK is no key on " + curve + ": " + e.getMessage());
    }
  }

  private static BigInteger number(Json.Map jwk, String name) {
    return new BigInteger(1, Bytes.parseBase64Url(jwk.text(name)).toArray());
  }
}
