package motte.tpm;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import motte.core.Bytes;

/// The curves of TPM keys that the JDK computes with (TPM_ECC_CURVE, Part 2, 6.4).
public enum TpmCurve {
  P256(0x0003, "secp256r1", 32),
  P384(0x0004, "secp384r1", 48),
  P521(0x0005, "secp521r1", 66);

  private final int id;
  private final String jcaName;
  private final int size;

  TpmCurve(int id, String jcaName, int size) {
    this.id = id;
    this.jcaName = jcaName;
    this.size = size;
  }

  static TpmCurve of(int id) {
    for (var each : values()) {
      if (each.id == id) {
        return each;
      }
    }
    throw TpmException.unsupported("curve 0x" + Integer.toHexString(id) + " is not known");
  }

  static TpmCurve of(ECParameterSpec spec) {
    for (var each : values()) {
      if (each.parameters().getCurve().equals(spec.getCurve())) {
        return each;
      }
    }
    throw TpmException.unsupported("a key is on a curve that TPMs do not have");
  }

  int id() {
    return id;
  }

  /// The size of a coordinate in bytes.
  int size() {
    return size;
  }

  ECParameterSpec parameters() {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(jcaName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + jcaName, e);
    }
  }

  /// The point with these coordinates, which must be on the curve: `tpm-malformed`.
  ECPoint point(Bytes x, Bytes y) {
    var point = new ECPoint(new BigInteger(1, x.toArray()), new BigInteger(1, y.toArray()));
    var curve = parameters().getCurve();
    var p = ((ECFieldFp) curve.getField()).getP();
    var ax = point.getAffineX();
    var ay = point.getAffineY();
    var right = ax.multiply(ax).add(curve.getA()).multiply(ax).add(curve.getB()).mod(p);
    if (ax.compareTo(p) >= 0 || ay.compareTo(p) >= 0 || !ay.multiply(ay).mod(p).equals(right)) {
      throw TpmException.malformed("a point is not on curve " + jcaName);
    }
    return point;
  }

  /// A coordinate with leading zeros, as long as the field.
  Bytes coordinate(BigInteger value) {
    return unsigned(value, size);
  }

  /// `value` in exactly `size` bytes.
  static Bytes unsigned(BigInteger value, int size) {
    var signed = value.toByteArray();
    int from = signed.length > 1 && signed[0] == 0 ? 1 : 0;
    var padded = new byte[size];
    int length = signed.length - from;
    System.arraycopy(signed, from, padded, size - length, length);
    Arrays.fill(signed, (byte) 0);
    return Bytes.wrap(padded);
  }
}
