package motte.keep;

import motte.core.Digest;
import motte.core.Nonce;
import motte.trust.SigningKey;

/// An instance of a component, with the name and the key that the log gives it.
///
/// @param name its name in the log; no other instance ever has it
/// @param component what it is of
/// @param key its key, which nobody else has and which goes with it
record Instance(String name, Component component, SigningKey key) {

  /// A new instance, which stands in no log yet.
  ///
  /// @param label how its name begins
  static Instance of(Component component, String label) {
    return new Instance(
        label + "-" + Nonce.random().value().slice(0, 8).hex(),
        component,
        SigningKey.generate(SigningKey.Curve.P256));
  }

  /// SHA-384 of its component.
  Digest digest() {
    return component.module().digest();
  }
}
