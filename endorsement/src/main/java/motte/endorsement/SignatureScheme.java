package motte.endorsement;

import java.util.Optional;

/// How a signature was made. ECDSA signatures are r ‖ s, each as long as the curve's order.
public enum SignatureScheme {
  ECDSA_SHA1("SHA-1", Family.ECDSA),
  ECDSA_SHA256("SHA-256", Family.ECDSA),
  ECDSA_SHA384("SHA-384", Family.ECDSA),
  ECDSA_SHA512("SHA-512", Family.ECDSA),
  RSA_SHA1("SHA-1", Family.RSA_PKCS1),
  RSA_SHA256("SHA-256", Family.RSA_PKCS1),
  RSA_SHA384("SHA-384", Family.RSA_PKCS1),
  RSA_SHA512("SHA-512", Family.RSA_PKCS1),
  PSS_SHA256("SHA-256", Family.RSA_PSS),
  PSS_SHA384("SHA-384", Family.RSA_PSS),
  PSS_SHA512("SHA-512", Family.RSA_PSS);

  /// What kind of key and padding it takes.
  enum Family {
    ECDSA,
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RSA_PKCS1,
    /// RSASSA-PSS (RFC 8017 §8.1), MGF1 with the same hash, a salt as long as the hash.
    RSA_PSS
  }

  private final String hash;
  private final Family family;

  SignatureScheme(String hash, Family family) {
    this.hash = hash;
    this.family = family;
  }

  /// The one of that number in COSE, if it is ES256, ES384 or ES512 (RFC 9053 §2.1).
  public static Optional<SignatureScheme> ofCose(long algorithm) {
    return switch (Math.clamp(algorithm, -100, 0)) {
      case -7 -> Optional.of(ECDSA_SHA256);
      case -35 -> Optional.of(ECDSA_SHA384);
      case -36 -> Optional.of(ECDSA_SHA512);
      default -> Optional.empty();
    };
  }

  /// The JDK's name of the hash.
  String hash() {
    return hash;
  }

  Family family() {
    return family;
  }
}
