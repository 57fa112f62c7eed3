package motte.appraise;

import java.util.Optional;
import motte.core.Nonce;

/// Tells whether the nonce in evidence is one that makes it fresh.
@FunctionalInterface
public interface NonceCheck {

  /// Why `nonce` does not make the evidence fresh; empty if it does.
  Optional<String> fault(Nonce nonce);

  /// Only this nonce will do.
  static NonceCheck expecting(Nonce expected) {
    return nonce ->
        nonce.equals(expected)
            ? Optional.empty()
            : Optional.of("it is " + nonce + ", and " + expected + " is expected");
  }
}
