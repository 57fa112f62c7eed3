package motte.trust;

import java.math.BigInteger;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;

/// The two forms of an ECDSA signature.
final class EcdsaSignature {
  private EcdsaSignature() {}

  /// r ‖ s from the DER sequence of two integers (RFC 3279 §2.2.3); empty if it is none that fits
  /// the curve.
  static Optional<Bytes> raw(Bytes der, SigningKey.Curve curve) {
    try {
      var pair = Der.parse(der, EcdsaSignature::malformed);
      var numbers = pair.children(Der.SEQUENCE, EcdsaSignature::malformed);
      var raw = new byte[2 * curve.size()];
      if (numbers.size() != 2) {
        return Optional.empty();
      }
      for (int i = 0; i < 2; i++) {
        var value = numbers.get(i).integer(EcdsaSignature::malformed);
        if (value.signum() <= 0 || value.bitLength() > 8 * curve.size()) {
          return Optional.empty();
        }
        write(value, raw, (i + 1) * curve.size());
      }
      return Optional.of(Bytes.wrap(raw));
    } catch (TrustException _) {
      return Optional.empty();
    }
  }

  private static void write(BigInteger value, byte[] to, int end) {
    var bytes = value.toByteArray();
    int skip = bytes[0] == 0 ? 1 : 0;
    int size = bytes.length - skip;
    System.arraycopy(bytes, skip, to, end - size, size);
  }

  private static TrustException malformed(String why) {
    return new TrustException(
        Kind.INVALID, "signature-invalid", "a signature is no DER: " + why, "sign it again");
  }
}
