package motte.capability;

import java.security.SecureRandom;

/// Unpredictable bytes.
public interface Entropy extends Capability {
  /// Fills `target`.
  void fill(byte[] target);

  /// The cryptographic generator of this machine.
  static Entropy system() {
    var random = new SecureRandom();
    return new Entropy() {
      @Override
      public void fill(byte[] target) {
        random.nextBytes(target);
      }

      @Override
      public void close() {}
    };
  }
}
