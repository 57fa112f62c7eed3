package motte.endorsement;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Spki;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/// Checks signatures with BouncyCastle's arithmetic and the JDK's hashes, which are intrinsics.
final class BouncyCastleEngine implements SignatureEngine {
  /// Keys of issuers: at most 26 kB each.
  private static final Remembered<Spki, PreparedKey> ISSUERS = new Remembered<>(256);

  @Override
  public PreparedKey prepareIssuer(Spki key) {
    return ISSUERS
        .find(key)
        .orElseGet(() -> {
          var prepared = prepare(key);
          ISSUERS.remember(key, prepared);
          return prepared;
        });
  }

  @Override
  public PreparedKey prepare(Spki key) {
    try {
      var info = SubjectPublicKeyInfo.getInstance(key.der().toArray());
      var algorithm = info.getAlgorithm().getAlgorithm();
      if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        return ec(info);
      }
      if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
          && PublicKeyFactory.createKey(info) instanceof RSAKeyParameters rsa) {
        return new RsaKey(rsa);
      }
      throw unsupported("a key of the kind " + algorithm);
    } catch (EndorsementException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // BouncyCastle tells bad keys by exceptions of many kinds.
      throw unsupported("a key that cannot be read (" + e.getMessage() + ")");
    }
  }

  private static PreparedKey ec(SubjectPublicKeyInfo info) {
    var parameters = info.getAlgorithm().getParameters();
    var curve =
        parameters instanceof ASN1ObjectIdentifier oid
            ? NistCurve.of(oid)
            : Optional.<NistCurve>empty();
    if (curve.isEmpty()) {
      throw unsupported("an EC key of the curve " + parameters);
    }
    var point = curve.get().domain().getCurve().decodePoint(info.getPublicKeyData().getOctets());
    return new PreparedEcKey(new EcKey(curve.get(), point));
  }

  private record PreparedEcKey(EcKey key) implements PreparedKey {
    @Override
    public void verify(SignatureScheme scheme, Bytes message, Bytes signature) {
      if (scheme.family() != SignatureScheme.Family.ECDSA) {
        throw unsupported("an EC key for " + scheme);
      }
      if (signature.size() != key.signatureSize()) {
        throw invalid(
            "it has "
                + signature.size()
                + " bytes, a signature of this key has "
                + key.signatureSize());
      }
      if (!key.accepts(hash(scheme, message), signature.toArray())) {
        throw invalid("it is not this key's over these bytes");
      }
    }
  }

  private record RsaKey(RSAKeyParameters key) implements PreparedKey {
    @Override
    public void verify(SignatureScheme scheme, Bytes message, Bytes signature) {
      var signer =
          switch (scheme.family()) {
            case RSA_PKCS1 -> new RSADigestSigner(digest(scheme));
            case RSA_PSS ->
                new PSSSigner(
                    new RSABlindedEngine(), digest(scheme), digest(scheme).getDigestSize());
            case ECDSA -> throw unsupported("an RSA key for " + scheme);
          };
      if (!accepts(signer, message.toArray(), signature.toArray())) {
        throw invalid("it is not this key's over these bytes");
      }
    }

    private boolean accepts(Signer signer, byte[] message, byte[] signature) {
      try {
        signer.init(false, key);
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
      } catch (RuntimeException e) {
        // A key too small for the hash, for one, is told by exceptions of several kinds.
        throw invalid(String.valueOf(e.getMessage()));
      }
    }
  }

  private static byte[] hash(SignatureScheme scheme, Bytes message) {
    try {
      return MessageDigest.getInstance(scheme.hash()).digest(message.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + scheme.hash(), e);
    }
  }

  private static Digest digest(SignatureScheme scheme) {
    return switch (scheme.hash()) {
      case "SHA-1" -> new SHA1Digest();
      case "SHA-256" -> new SHA256Digest();
      case "SHA-384" -> new SHA384Digest();
      default -> new SHA512Digest();
    };
  }

  static EndorsementException unsupported(String what) {
    return new EndorsementException(
        Kind.INVALID,
        "endorsement-key-unsupported",
        "this release cannot use " + what,
        "RSA keys and EC keys of the NIST curves are understood");
  }

  private static EndorsementException invalid(String why) {
    return new EndorsementException(
        Kind.DENIED,
        "endorsement-signature-invalid",
        "the signature does not hold: " + why,
        "the content was altered, or another key signed it");
  }
}
