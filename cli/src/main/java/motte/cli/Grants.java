package motte.cli;

import java.util.List;
import java.util.stream.Collectors;
import motte.pack.Entry;
import motte.pack.PeerRule;
import motte.pack.Transport;

/// What an entry of a manifest grants, in a line for people.
final class Grants {
  private Grants() {}

  static String text(Entry entry) {
    return switch (entry) {
      case Entry.Null _ -> "nothing";
      case Entry.Stdin _ -> "standard input";
      case Entry.Stdout _ -> "standard output";
      case Entry.Stderr _ -> "standard error";
      case Entry.Listen(var name, var prot, var addr, var port, var peers) ->
          "listen `" + name + "` on " + address(addr, port) + ", " + text(prot) + text(peers);
      case Entry.Connect(var name, var prot, var host, var port, var roots, var peers) ->
          "connect `"
              + name
              + "` to "
              + address(host, port)
              + ", "
              + text(prot)
              + (prot == Transport.TLS ? ", roots " + roots : "")
              + text(peers);
      case Entry.Inlet(var name) -> "listen `" + name + "` for links, inside the keep";
      case Entry.Link(var name, var component, var listen) ->
          "connect `" + name + "` to `" + listen + "` of " + component + ", inside the keep";
      case Entry.Directory(_, var guest, var host, var readOnly) ->
          "directory " + host + " as " + guest + (readOnly ? ", read-only" : ", read and write");
    };
  }

  private static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String text(Transport prot) {
    return switch (prot) {
      case TLS -> "TLS 1.3";
      case TCP -> "plaintext";
    };
  }

  private static String text(List<PeerRule> peers) {
    return peers.isEmpty()
        ? ""
        : peers.stream().map(Grants::text).collect(Collectors.joining(" or ", ", only ", ""));
  }

  private static String text(PeerRule peer) {
    var role = peer.role().map(name -> "role " + name);
    var component = peer.component().map(digest -> "component " + digest);
    return role.isPresent() && component.isPresent()
        ? role.get() + " with " + component.get()
        : role.or(() -> component).orElse("keeps of our domain");
  }
}
