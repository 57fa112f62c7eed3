package motte.keep;

import java.net.InetSocketAddress;
import motte.pack.Transport;

/// Where a guest's listener is reached.
///
/// @param name what the manifest calls it
/// @param transport what carries it
/// @param address the address and the port that was really taken
public record Endpoint(String name, Transport transport, InetSocketAddress address) {

  /// `https://ADDR:PORT`, or `tcp://…` for what is in the clear.
  public String url() {
    var scheme =
        switch (transport) {
          case TLS -> "https";
          case TCP -> "tcp";
        };
    return scheme + "://" + Addresses.text(address);
  }

  /// The name and the URL.
  @Override
  public String toString() {
    return name + " " + url();
  }
}
