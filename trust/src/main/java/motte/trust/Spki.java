package motte.trust;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.trust.spi.SignatureChecker;

/// A public key as certificates hold it (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7).
///
/// @param der its DER encoding
public record Spki(Bytes der) {
  private static final String LABEL = "PUBLIC KEY";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  /// The key of a certificate or of a key pair.
  public static Spki of(PublicKey key) {
    return new Spki(Bytes.of(key.getEncoded()));
  }

  /// Reads DER, which must be its one right encoding: `key-malformed`.
  public static Spki parse(Bytes der) {
    var spki = new Spki(der);
    if (!of(spki.publicKey()).equals(spki)) {
      throw malformed("a public key is not in DER");
    }
    return spki;
  }

  /// Reads a PEM block `PUBLIC KEY`: `pem-malformed`, `key-malformed`.
  public static Spki parsePem(String pem) {
    return parse(Pem.block(LABEL, pem));
  }

  /// SHA-256 of the DER, written `sha256:…`: the name of a key everywhere.
  public Digest pin() {
    return Digest.sha256(der.toArray());
  }

  /// SHA-384 of the DER: what the measurement log and the report data hold.
  public Digest sha384() {
    return Digest.sha384(der.toArray());
  }

  /// The key itself: EC, RSA or Ed25519.
  public PublicKey publicKey() {
    for (var algorithm : ALGORITHMS) {
      var key = publicKey(algorithm);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw malformed("a public key is not a SubjectPublicKeyInfo of an EC, RSA or Ed25519 key");
  }

  /// Checks an ES256 or ES384 signature, r ‖ s: `signature-invalid`, `key-unsupported`.
  public void verify(byte[] message, Bytes signature) {
    if (!accepts(message, signature)) {
      throw new TrustException(
          Kind.DENIED,
          "signature-invalid",
          "the signature is not one of `" + pin() + "` over these bytes",
          "the content was altered, or another key signed it");
    }
  }

  /// A PEM block `PUBLIC KEY`.
  public String pem() {
    return Pem.write(LABEL, der);
  }

  /// The curve of an EC key: `key-unsupported` for any other key.
  SigningKey.Curve curve() {
    for (var curve : SigningKey.Curve.values()) {
      if (curve.isPrefixOf(der)) {
        return curve;
      }
    }
    if (publicKey() instanceof ECPublicKey key) {
      return Curves.of(key.getParams());
    }
    throw Curves.unsupported("a key that is not an EC key");
  }

  /// Whether an ECDSA signature, r ‖ s, is this key's.
  boolean accepts(byte[] message, Bytes signature) {
    var algorithm = curve().rawSignature();
    return SignatureChecker.IN_USE.isBound()
        ? SignatureChecker.IN_USE.get().accepts(der, message, signature)
        : accepts(algorithm, message, signature);
  }

  /// Whether an ECDSA signature, the DER of r and s, is this key's.
  boolean acceptsDer(byte[] message, Bytes signature) {
    var curve = curve();
    if (!SignatureChecker.IN_USE.isBound()) {
      return accepts(curve.derSignature(), message, signature);
    }
    return EcdsaSignature.raw(signature, curve)
        .map(raw -> SignatureChecker.IN_USE.get().accepts(der, message, raw))
        .orElse(false);
  }

  boolean accepts(String algorithm, byte[] message, Bytes signature) {
    try {
      var verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey());
      verifier.update(message);
      return verifier.verify(signature.toArray());
    } catch (SignatureException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("an EC key verifies with " + algorithm, e);
    }
  }

  private Optional<PublicKey> publicKey(String algorithm) {
    try {
      var spec = new X509EncodedKeySpec(der.toArray());
      return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(spec));
    } catch (InvalidKeySpecException _) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID, "key-malformed", message, "give the key as openssl pkey -pubout writes it");
  }
}
