package motte.appraise;

import java.util.Optional;
import motte.core.Digest;

/// A component instance, as a measurement log tells of it.
///
/// @param name its name; no other instance of the log ever has it
/// @param key SHA-384 of its key's SPKI
/// @param component the component that it is of
/// @param seq the record that gave it the key
/// @param state how far it is
record Instance(String name, Digest key, Optional<Digest> component, long seq, State state) {

  /// How far an instance is.
  enum State {
    /// It has a key.
    KEYED,
    /// It runs.
    STARTED,
    /// It has ended, and never comes back.
    STOPPED
  }

  boolean live() {
    return state != State.STOPPED;
  }

  Instance in(State next) {
    return new Instance(name, key, component, seq, next);
  }
}
