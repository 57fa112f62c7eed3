package motte.endorsement;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Spki;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.RuntimeCryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/// Checks signatures with BouncyCastle's arithmetic and the JDK's hashes, which are intrinsics.
final class BouncyCastleEngine implements SignatureEngine {

  @Override
  public PreparedKey prepare(Spki key) {
    try {
      return switch (PublicKeyFactory.createKey(key.der().toArray())) {
        case ECPublicKeyParameters ec -> new EcKey(ec);
        case RSAKeyParameters rsa -> new RsaKey(rsa);
        case AsymmetricKeyParameter other ->
            throw unsupported("a key of the kind " + other.getClass().getSimpleName());
      };
    } catch (IOException | RuntimeException e) {
      // Its parser tells bad keys by exceptions of many kinds.
      throw unsupported("a key that cannot be read (" + e.getMessage() + ")");
    }
  }

  private record EcKey(ECPublicKeyParameters key) implements PreparedKey {
    @Override
    public void verify(SignatureScheme scheme, Bytes message, Bytes signature) {
      require(scheme, SignatureScheme.Family.ECDSA);
      int size = (key.getParameters().getN().bitLength() + 7) / 8;
      var raw = signature.toArray();
      if (raw.length != 2 * size) {
        throw invalid("it has " + raw.length + " bytes, a signature of this key has " + 2 * size);
      }
      var signer = new ECDSASigner();
      signer.init(false, key);
      boolean holds =
          signer.verifySignature(
              hash(scheme, message),
              new BigInteger(1, raw, 0, size),
              new BigInteger(1, raw, size, size));
      if (!holds) {
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
      signer.init(false, key);
      try {
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
      } catch (RuntimeCryptoException e) {
        throw invalid(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void require(SignatureScheme scheme, SignatureScheme.Family family) {
    if (scheme.family() != family) {
      throw unsupported("an EC key for " + scheme);
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
