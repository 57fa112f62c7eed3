package motte.capability;

import java.net.InetSocketAddress;

/// Plain TCP, in the clear: for development and where the manifest says so.
@SuppressWarnings("DoNotCallSuggester")
public final class TcpListener {
  private TcpListener() {}

  /// Listens at `address`; port 0 takes a free one.
  ///
  /// @throws CapabilityException `address-in-use`, `address-unavailable`
  public static Listener open(InetSocketAddress address, Bounds bounds) {
    throw new UnsupportedOperationException();
  }
}
