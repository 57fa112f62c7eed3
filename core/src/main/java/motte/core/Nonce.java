package motte.core;

import java.security.SecureRandom;

/// A value that a verifier makes up and that evidence must repeat, so that old evidence is worth
/// nothing (RFC 9334 §10). 32 random bytes.
///
/// @param value the 32 bytes
public record Nonce(Bytes value) {
  private static final int SIZE = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  public Nonce {
    if (value.size() != SIZE) {
      throw new CoreException(
          Kind.INVALID,
          "nonce-malformed",
          "a nonce has " + SIZE + " bytes, not " + value.size(),
          "ask the steward for a nonce");
    }
  }

  /// A fresh random nonce.
  public static Nonce random() {
    var bytes = new byte[SIZE];
    RANDOM.nextBytes(bytes);
    return new Nonce(Bytes.wrap(bytes));
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
