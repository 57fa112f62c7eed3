package motte.cca;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.core.Json;
import motte.trust.Der;
import motte.trust.Pem;
import motte.trust.Spki;

/// The forms in which Arm's tokens and those who endorse them write EC keys.
public final class CcaKey {
  private static final String EC_PUBLIC_KEY = "1.2.840.10045.2.1";
  private static final int UNCOMPRESSED = 4;
  private static final int EC2 = 2;

  /// The curves, by their names in JWK (RFC 7518 §6.2.1.1) and numbers in COSE (RFC 9053 §7.1).
  private enum Curve {
    P256("P-256", 1, "1.2.840.10045.3.1.7", 32),
    P384("P-384", 2, "1.3.132.0.34", 48),
    P521("P-521", 3, "1.3.132.0.35", 66);

    private final String jwk;
    private final int cose;
    private final String oid;
    private final int size;

    Curve(String jwk, int cose, String oid, int size) {
      this.jwk = jwk;
      this.cose = cose;
      this.oid = oid;
      this.size = size;
    }
  }

  private CcaKey() {}

  /// Reads a public key: PEM `PUBLIC KEY`, a JWK, or PEM `EC PRIVATE KEY` (RFC 5915), of which only
  /// the public part is read: `cca-key-malformed`, `pem-malformed`, `key-malformed`.
  public static Spki parse(String text) {
    if (text.strip().startsWith("{")) {
      return parseJwk(Json.parse(text).map());
    }
    var pairs = Pem.blocks("EC PRIVATE KEY", text);
    return pairs.size() == 1 ? ofPair(pairs.getFirst()) : Spki.parsePem(text);
  }

  /// Reads a JWK (RFC 7517): `cca-key-malformed`, `json-malformed`, `base64-malformed`.
  public static Spki parseJwk(Json.Map jwk) {
    if (!jwk.text("kty").equals("EC")) {
      throw CcaException.key("a JWK of the kind `" + jwk.text("kty") + "` is no EC key");
    }
    for (var curve : Curve.values()) {
      if (curve.jwk.equals(jwk.text("crv"))) {
        return ofCoordinates(
            curve, Bytes.parseBase64Url(jwk.text("x")), Bytes.parseBase64Url(jwk.text("y")));
      }
    }
    throw CcaException.key("a JWK is on the curve `" + jwk.text("crv") + "`");
  }

  /// Reads the point on P-384 that the first version of the realm's claims holds.
  static Spki ofPoint(Bytes point) {
    if (point.size() != 1 + 2 * Curve.P384.size || point.at(0) != UNCOMPRESSED) {
      throw CcaException.key("the realm's key is not an uncompressed point on P-384");
    }
    return spki(Curve.P384, point);
  }

  /// Reads a COSE_Key (RFC 9052 §7) that is an EC key with both coordinates.
  static Spki ofCose(Bytes encoded) {
    try {
      var key = Cbor.decodeForeign(encoded).map();
      if (key.at(1).number() == EC2) {
        for (var curve : Curve.values()) {
          if (curve.cose == key.at(-1).number()) {
            return ofCoordinates(curve, key.at(-2).blob(), key.at(-3).blob());
          }
        }
      }
    } catch (CoreException e) {
      throw CcaException.key("the realm's key is no COSE_Key: " + e.getMessage());
    }
    throw CcaException.key("the realm's COSE_Key is no EC key on a curve that is understood");
  }

  private static Spki ofCoordinates(Curve curve, Bytes x, Bytes y) {
    if (x.size() != curve.size || y.size() != curve.size) {
      throw CcaException.key("a key on " + curve.jwk + " has coordinates of a wrong size");
    }
    var point = new byte[1 + 2 * curve.size];
    point[0] = UNCOMPRESSED;
    System.arraycopy(x.toArray(), 0, point, 1, curve.size);
    System.arraycopy(y.toArray(), 0, point, 1 + curve.size, curve.size);
    return spki(curve, Bytes.wrap(point));
  }

  private static Spki spki(Curve curve, Bytes point) {
    var algorithm = Der.sequence(Der.oid(EC_PUBLIC_KEY), Der.oid(curve.oid));
    return Spki.parse(Der.sequence(algorithm, Der.bits(point)).encoded());
  }

  /// ECPrivateKey: version, private key, [0] curve, [1] public key.
  private static Spki ofPair(Bytes der) {
    Optional<String> oid = Optional.empty();
    Optional<Bytes> point = Optional.empty();
    for (var part : Der.parse(der, CcaException::key).children(Der.SEQUENCE, CcaException::key)) {
      switch (part.tag()) {
        case 0xa0 -> oid = Optional.of(only(part).oid(CcaException::key));
        case 0xa1 -> point = Optional.of(only(part).wholeBits(CcaException::key));
        default -> {}
      }
    }
    for (var curve : Curve.values()) {
      if (oid.equals(Optional.of(curve.oid)) && point.isPresent()) {
        return spki(curve, point.get());
      }
    }
    throw CcaException.key("an EC PRIVATE KEY does not hold its curve and its public key");
  }

  private static Der only(Der part) {
    return Der.parse(part.content(), CcaException::key);
  }
}
