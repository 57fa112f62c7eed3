package motte.drawbridge;

import java.net.URI;

/// A running registry.
@SuppressWarnings("DoNotCallSuggester")
public final class Drawbridge implements AutoCloseable {
  private Drawbridge() {}

  /// Opens the store, sweeps what dead uploads left there, and listens.
  public static Drawbridge start(DrawbridgeConfig config) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Where it listens.
  public URI uri() {
    throw new UnsupportedOperationException("not yet");
  }

  /// Stops listening and ends every connection.
  @Override
  public void close() {}
}
