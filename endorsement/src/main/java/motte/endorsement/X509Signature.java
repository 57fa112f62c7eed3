package motte.endorsement;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Der;
import org.jspecify.annotations.Nullable;

/// The signature of a certificate or a revocation list, as [SignatureEngine] takes it.
record X509Signature(SignatureScheme scheme, Bytes signature) {

  /// @param algorithm the OID of the signature algorithm
  /// @param parameters its parameters in DER, which only PSS has
  /// @param signature as it stands in the certificate
  /// @param signer the key that is said to have made it
  static X509Signature of(
      String algorithm, byte @Nullable [] parameters, byte[] signature, PublicKey signer) {
    var scheme =
        switch (algorithm) {
          case "1.2.840.10045.4.3.2" -> SignatureScheme.ECDSA_SHA256;
          case "1.2.840.10045.4.3.3" -> SignatureScheme.ECDSA_SHA384;
          case "1.2.840.10045.4.3.4" -> SignatureScheme.ECDSA_SHA512;
          case "1.2.840.113549.1.1.11" -> SignatureScheme.RSA_SHA256;
          case "1.2.840.113549.1.1.12" -> SignatureScheme.RSA_SHA384;
          case "1.2.840.113549.1.1.13" -> SignatureScheme.RSA_SHA512;
          case "1.2.840.113549.1.1.10" -> pss(parameters);
          default -> throw malformed("it is signed with the unknown algorithm " + algorithm);
        };
    boolean ecdsa = scheme.family() == SignatureScheme.Family.ECDSA;
    return new X509Signature(
        scheme, ecdsa ? raw(Bytes.wrap(signature), signer) : Bytes.of(signature));
  }

  /// Checks that a certificate or list names one algorithm where it is signed and beside its
  /// signature (RFC 5280 §4.1.1.2): nobody signs the latter.
  static void requireOneAlgorithm(byte[] encoded) {
    var parts =
        Der.parse(Bytes.wrap(encoded), X509Signature::malformed)
            .children(Der.SEQUENCE, X509Signature::malformed);
    var signed =
        parts.getFirst().children(Der.SEQUENCE, X509Signature::malformed).stream()
            .filter(part -> part.tag() == Der.SEQUENCE)
            .findFirst();
    if (parts.size() != 3 || !signed.equals(Optional.of(parts.get(1)))) {
      throw malformed("it names two algorithms");
    }
    parts.get(2).wholeBits(X509Signature::malformed);
  }

  /// RFC 4055 §3.1; the salt must be as long as the hash.
  private static SignatureScheme pss(byte @Nullable [] parameters) {
    if (parameters == null) {
      throw malformed("its RSASSA-PSS signature has no parameters");
    }
    try {
      var read = AlgorithmParameters.getInstance("RSASSA-PSS");
      read.init(parameters);
      var spec = read.getParameterSpec(PSSParameterSpec.class);
      boolean sameHash =
          spec.getMGFParameters() instanceof MGF1ParameterSpec mgf
              && mgf.getDigestAlgorithm().equals(spec.getDigestAlgorithm());
      for (var scheme : SignatureScheme.values()) {
        if (sameHash
            && scheme.family() == SignatureScheme.Family.RSA_PSS
            && scheme.hash().equals(spec.getDigestAlgorithm())
            && spec.getSaltLength() * 8 == Integer.parseInt(scheme.hash().substring(4))) {
          return scheme;
        }
      }
      throw malformed("its RSASSA-PSS parameters are unusual: " + spec);
    } catch (GeneralSecurityException | IOException e) {
      throw malformed("its RSASSA-PSS parameters cannot be read: " + e.getMessage());
    }
  }

  /// From the DER sequence of two integers to r ‖ s.
  private static Bytes raw(Bytes der, PublicKey signer) {
    if (!(signer instanceof ECPublicKey key)) {
      throw malformed("it is signed with ECDSA, and its issuer has no EC key");
    }
    int size = (key.getParams().getOrder().bitLength() + 7) / 8;
    var pair =
        Der.parse(der, X509Signature::malformed).children(Der.SEQUENCE, X509Signature::malformed);
    if (pair.size() != 2) {
      throw malformed("its ECDSA signature is not a pair");
    }
    var raw = new byte[2 * size];
    for (int i = 0; i < 2; i++) {
      var value =
          new BigInteger(pair.get(i).content(Der.INTEGER, X509Signature::malformed).toArray());
      var bytes = value.toByteArray();
      int skip = bytes[0] == 0 ? 1 : 0;
      if (value.signum() <= 0 || bytes.length - skip > size) {
        throw malformed("its ECDSA signature is out of range");
      }
      System.arraycopy(
          bytes, skip, raw, (i + 1) * size - (bytes.length - skip), bytes.length - skip);
    }
    return Bytes.wrap(raw);
  }

  private static EndorsementException malformed(String what) {
    return new EndorsementException(
        Kind.INVALID,
        "endorsement-signature-malformed",
        "the signature of a certificate or revocation list cannot be read: " + what,
        "fetch the endorsement again from its maker");
  }
}
