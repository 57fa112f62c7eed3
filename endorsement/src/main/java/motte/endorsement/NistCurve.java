package motte.endorsement;

import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.math.ec.ECCurve;

/// One of the curves P-256, P-384 and P-521 (FIPS 186-5), with multiples of its generator. They are
/// made once: what is remembered of a generator hangs on that very object.
final class NistCurve {
  /// 1,024 points: a quarter of a megabyte for P-384.
  private static final int TEETH = 10;

  private static final Map<ASN1ObjectIdentifier, NistCurve> CURVES =
      Map.of(
          SECObjectIdentifiers.secp256r1, new NistCurve(SECObjectIdentifiers.secp256r1),
          SECObjectIdentifiers.secp384r1, new NistCurve(SECObjectIdentifiers.secp384r1),
          SECObjectIdentifiers.secp521r1, new NistCurve(SECObjectIdentifiers.secp521r1));

  private final ECDomainParameters domain;
  private final Lazy<Comb> generator;

  private NistCurve(ASN1ObjectIdentifier oid) {
    this.domain = new ECNamedDomainParameters(oid, CustomNamedCurves.getByOID(oid));
    if (domain.getCurve().getCoordinateSystem() != ECCurve.COORD_JACOBIAN) {
      throw new AssertionError("verification reads Jacobian coordinates");
    }
    this.generator = new Lazy<>(() -> new Comb(domain.getG(), TEETH));
  }

  /// The curve of that name, if it is one of these.
  static Optional<NistCurve> of(ASN1ObjectIdentifier oid) {
    return Optional.ofNullable(CURVES.get(oid));
  }

  ECDomainParameters domain() {
    return domain;
  }

  /// How many bytes a coordinate, r or s has.
  int size() {
    return (domain.getN().bitLength() + 7) / 8;
  }

  /// Multiples of the generator.
  Comb generator() {
    return generator.value();
  }
}
