package motte.capability;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

/// Unpredictable bytes.
public interface Entropy extends Capability {
  /// Fills `target`.
  void fill(byte[] target);

  /// The cryptographic generator of this machine, made when it is first asked.
  static Entropy system() {
    return new Entropy() {
      @Override
      public void fill(byte[] target) {
        Generator.MADE.join().nextBytes(target);
      }

      @Override
      public void close() {}
    };
  }
}

/// The one generator of the process. Many guests never ask for it, and it takes the JVM longer to
/// make than a small guest runs. A guest may choose the moment, so a thread of ours makes it: the
/// JDK's providers would not survive that theirs is interrupted.
final class Generator {
  static final CompletableFuture<SecureRandom> MADE =
      CompletableFuture.supplyAsync(
          SecureRandom::new, task -> Thread.ofPlatform().daemon().name("entropy").start(task));

  private Generator() {}
}
