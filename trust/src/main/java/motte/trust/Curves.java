package motte.trust;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import motte.core.Kind;

/// The domain parameters of the curves in use.
final class Curves {
  private Curves() {}

  static ECParameterSpec params(SigningKey.Curve curve) {
    try {
      var params = AlgorithmParameters.getInstance("EC");
      params.init(new ECGenParameterSpec(curve.jcaName()));
      return params.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + curve.jcaName(), e);
    }
  }

  static BigInteger prime(SigningKey.Curve curve) {
    if (params(curve).getCurve().getField() instanceof ECFieldFp field) {
      return field.getP();
    }
    throw new AssertionError(curve + " is a curve over a prime field");
  }

  /// Which curve has these parameters: `key-unsupported` if it is another one.
  static SigningKey.Curve of(ECParameterSpec params) {
    for (var curve : SigningKey.Curve.values()) {
      var known = params(curve);
      if (known.getCurve().equals(params.getCurve())
          && known.getGenerator().equals(params.getGenerator())
          && known.getOrder().equals(params.getOrder())) {
        return curve;
      }
    }
    throw unsupported("an EC key of " + params.getOrder().bitLength() + " bits on another curve");
  }

  static TrustException unsupported(String what) {
    return new TrustException(
        Kind.INVALID,
        "key-unsupported",
        what + " cannot sign here",
        "use an EC key on P-256 or P-384: motte key create FILE");
  }
}
