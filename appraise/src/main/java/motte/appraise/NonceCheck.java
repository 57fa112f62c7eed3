package motte.appraise;

import java.util.Optional;
import motte.core.Nonce;

/// Tells whether the nonce in evidence is one that makes it fresh.
@FunctionalInterface
public interface NonceCheck {

  /// Why `nonce` does not make the evidence fresh; empty if it does.
  Optional<String> fault(Nonce nonce);

  /// What is said of a nonce without fault.
  default String praise() {
    return "fresh, and used once";
  }

  /// The same check, which says this of a nonce without fault.
  default NonceCheck saying(String praise) {
    var check = this;
    return new NonceCheck() {
      @Override
      public Optional<String> fault(Nonce nonce) {
        return check.fault(nonce);
      }

      @Override
      public String praise() {
        return praise;
      }
    };
  }

  /// Only this nonce will do.
  static NonceCheck expecting(Nonce expected) {
    return nonce ->
        nonce.equals(expected)
            ? Optional.empty()
            : Optional.of("it is " + nonce + ", and " + expected + " is expected");
  }
}
