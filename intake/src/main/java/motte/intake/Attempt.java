package motte.intake;

import java.util.Optional;
import java.util.function.Supplier;
import motte.core.MotteException;

/// Reading of what may be something else.
final class Attempt {
  private Attempt() {}

  /// What `reader` reads; empty where it finds that this is not what it reads.
  static <T> Optional<T> at(Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (MotteException _) {
      return Optional.empty();
    }
  }
}
