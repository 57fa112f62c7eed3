package motte.endorsement;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/// A public EC key, and how it checks ECDSA signatures (FIPS 186-5 §6.4.2). Signatures are no
/// secret, so nothing here takes constant time. Thread-safe.
final class EcKey {
  /// A table of multiples costs as much as three checks and saves a third of each: it pays for keys
  /// that come back.
  private static final int RARELY = 8;

  /// 128 points: 26 kB for P-384.
  private static final int TEETH = 7;

  private final NistCurve curve;
  private final ECPublicKeyParameters key;
  private final AtomicInteger uses = new AtomicInteger();
  private final Lazy<Comb> multiples;

  EcKey(NistCurve curve, ECPoint point) {
    this.curve = curve;
    this.key = new ECPublicKeyParameters(point, curve.domain());
    this.multiples = new Lazy<>(() -> new Comb(key.getQ(), TEETH));
  }

  /// How many bytes r ‖ s has.
  int signatureSize() {
    return 2 * curve.size();
  }

  /// Whether the signature r ‖ s is this key's over `hash`.
  boolean accepts(byte[] hash, byte[] signature) {
    var r = new BigInteger(1, signature, 0, curve.size());
    var s = new BigInteger(1, signature, curve.size(), curve.size());
    if (uses.get() < RARELY) {
      uses.incrementAndGet();
      var signer = new ECDSASigner();
      signer.init(false, key);
      return signer.verifySignature(hash, r, s);
    }
    return accepts(hash, r, s);
  }

  private boolean accepts(byte[] hash, BigInteger r, BigInteger s) {
    var order = curve.domain().getN();
    if (r.signum() <= 0 || s.signum() <= 0 || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
      return false;
    }
    var inverse = BigIntegers.modOddInverseVar(order, s);
    var ofGenerator = number(hash, order).multiply(inverse).mod(order);
    var ofKey = r.multiply(inverse).mod(order);
    var sum = Comb.sum(curve.generator(), ofGenerator, multiples.value(), ofKey);
    return !sum.isInfinity() && hasX(sum, r, order);
  }

  /// The leftmost bits of the hash, as many as the order has.
  private static BigInteger number(byte[] hash, BigInteger order) {
    var number = new BigInteger(1, hash);
    return number.shiftRight(Math.max(0, 8 * hash.length - order.bitLength()));
  }

  /// Whether the point's x, modulo the order, is `r`: x = X / Z², and x < field ≤ 2 · order.
  private static boolean hasX(ECPoint point, BigInteger r, BigInteger order) {
    var ec = point.getCurve();
    var x = point.getRawXCoord();
    var square = point.getZCoord(0).square();
    if (ec.fromBigInteger(r).multiply(square).equals(x)) {
      return true;
    }
    var beyond = r.add(order);
    return ec.isValidFieldElement(beyond) && ec.fromBigInteger(beyond).multiply(square).equals(x);
  }
}
