package motte.keep;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import motte.core.Kind;

/// How addresses are written.
final class Addresses {
  private Addresses() {}

  /// `192.0.2.1:443`, `[2001:db8::1]:443` or `host:443`.
  static String text(InetSocketAddress address) {
    var resolved = address.getAddress();
    var host =
        switch (resolved) {
          case null -> address.getHostString();
          case Inet6Address six when six.isAnyLocalAddress() -> "::";
          case Inet6Address six when six.isLoopbackAddress() -> "::1";
          default -> resolved.getHostAddress();
        };
    return text(host, address.getPort());
  }

  /// The same from its two parts.
  static String text(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /// An address to listen on; every wildcard means all addresses of both families.
  static InetSocketAddress local(String host, int port) {
    var address = new InetSocketAddress(host, port);
    boolean any = !address.isUnresolved() && address.getAddress().isAnyLocalAddress();
    return any && address.getAddress() instanceof Inet6Address
        ? new InetSocketAddress(port)
        : address;
  }

  /// The error of an entry that cannot connect.
  static KeepException unreachable(String entry, String at, Exception cause) {
    return new KeepException(
        Kind.UNAVAILABLE,
        "connect-unreachable",
        "entry `" + entry + "` cannot connect to `" + at + "`: " + cause.getMessage(),
        "connections are made when the guest starts: start what should be there first",
        cause);
  }
}
