package motte.trust;

import java.nio.file.Path;
import java.security.PrivateKey;
import motte.core.Bytes;

/// A private key that signs: ECDSA over P-256 with SHA-256 (ES256) or P-384 with SHA-384 (ES384).
@SuppressWarnings("DoNotCallSuggester")
public final class SigningKey {
  private SigningKey() {}

  /// The curves in use.
  public enum Curve {
    P256,
    P384
  }

  public static SigningKey generate(Curve curve) {
    throw new UnsupportedOperationException("not yet");
  }

  public static SigningKey parsePem(String pem) {
    throw new UnsupportedOperationException("not yet");
  }

  public static SigningKey read(Path file) {
    throw new UnsupportedOperationException("not yet");
  }

  public static SigningKey readOrCreate(Path file, Curve curve) {
    throw new UnsupportedOperationException("not yet");
  }

  public void write(Path file) {
    throw new UnsupportedOperationException("not yet");
  }

  public Curve curve() {
    throw new UnsupportedOperationException("not yet");
  }

  public Spki spki() {
    throw new UnsupportedOperationException("not yet");
  }

  public Bytes sign(byte[] message) {
    throw new UnsupportedOperationException("not yet");
  }

  public PrivateKey privateKey() {
    throw new UnsupportedOperationException("not yet");
  }
}
