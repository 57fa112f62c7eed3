package motte.steward;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import motte.trust.SigningKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;

/// Signs certificates with a key wherever it lies: ecdsa-with-SHA256 or ecdsa-with-SHA384, by its
/// curve (RFC 5758 §3.2).
record KeySigner(SigningKey key, ByteArrayOutputStream content) implements ContentSigner {
  KeySigner(SigningKey key) {
    this(key, new ByteArrayOutputStream());
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(algorithm(key.curve()));
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    return key.signDer(content.toByteArray()).toArray();
  }

  private static ASN1ObjectIdentifier algorithm(SigningKey.Curve curve) {
    return switch (curve) {
      case P256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
      case P384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
    };
  }
}
