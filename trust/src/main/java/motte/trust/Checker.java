package motte.trust;

import java.util.Optional;
import java.util.ServiceLoader;
import motte.trust.spi.SignatureChecker;

/// The service that checks signatures in this process, if there is one. Looked for once.
final class Checker {
  static final Optional<SignatureChecker> FOUND =
      ServiceLoader.load(SignatureChecker.class).findFirst();

  private Checker() {}
}
