package motte.trust;

import java.security.PublicKey;
import motte.core.Bytes;
import motte.core.Digest;

/// A public key as a certificate holds it.
@SuppressWarnings("DoNotCallSuggester")
public record Spki(Bytes der) {

  public static Spki of(PublicKey key) {
    return new Spki(Bytes.of(key.getEncoded()));
  }

  public static Spki parse(Bytes der) {
    throw new UnsupportedOperationException("not yet");
  }

  public static Spki parsePem(String pem) {
    throw new UnsupportedOperationException("not yet");
  }

  /// SHA-256 of the DER: the key's textual name everywhere.
  public Digest pin() {
    return Digest.sha256(der.toArray());
  }

  public Digest sha384() {
    return Digest.sha384(der.toArray());
  }

  public PublicKey publicKey() {
    throw new UnsupportedOperationException("not yet");
  }

  public void verify(byte[] message, Bytes signature) {
    throw new UnsupportedOperationException("not yet");
  }

  public String pem() {
    throw new UnsupportedOperationException("not yet");
  }
}
