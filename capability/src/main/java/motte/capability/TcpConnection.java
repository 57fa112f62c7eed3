package motte.capability;

/// Plain TCP, in the clear: for development and where the manifest says so.
@SuppressWarnings("DoNotCallSuggester")
public final class TcpConnection {
  private TcpConnection() {}

  /// Connects, in [Bounds#handshake] at most.
  ///
  /// @throws CapabilityException `host-unknown`, `connection-refused`
  public static Connection open(String host, int port, Bounds bounds) {
    throw new UnsupportedOperationException();
  }
}
