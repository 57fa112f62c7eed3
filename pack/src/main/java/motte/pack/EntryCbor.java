package motte.pack;

import java.util.List;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Suggestion;

/// The canonical form of an [Entry].
final class EntryCbor {
  private EntryCbor() {}

  static Cbor write(Entry entry) {
    var map = Cbor.emptyMap().put("kind", entry.kind()).put("name", entry.name());
    return switch (entry) {
      case Entry.Null _, Entry.Stdin _, Entry.Stdout _, Entry.Stderr _ -> map;
      case Entry.Listen(_, var prot, var addr, var port, var peers) -> {
        var listen = map.put("prot", prot.label()).put("addr", addr).put("port", port);
        yield prot == Transport.TCP ? listen : listen.put("peers", rules(peers));
      }
      case Entry.Connect(_, var prot, var host, var port, var roots, var peers) -> {
        var connect = map.put("prot", prot.label()).put("host", host).put("port", port);
        yield prot == Transport.TCP
            ? connect
            : connect.put("roots", roots.toString()).put("peers", rules(peers));
      }
      case Entry.Inlet _ -> map.put("prot", Entry.INSIDE);
      case Entry.Link(_, var component, var listen) ->
          map.put("prot", Entry.INSIDE).put("component", component).put("listen", listen);
      case Entry.Directory(_, var guest, var host, var readOnly) ->
          map.put("guest", guest).put("host", host).put("read-only", readOnly);
    };
  }

  static Entry read(Fields fields) {
    var kind = fields.text("kind");
    boolean inside = fields.has("prot") && fields.text("prot").equals(Entry.INSIDE);
    fields.only(Entry.keys(kind, inside));
    var name = fields.text("name");
    return switch (kind) {
      case "null" -> new Entry.Null(name);
      case "stdin" -> new Entry.Stdin(name);
      case "stdout" -> new Entry.Stdout(name);
      case "stderr" -> new Entry.Stderr(name);
      case "listen" -> inside ? new Entry.Inlet(name) : listen(name, fields);
      case "connect" ->
          inside
              ? new Entry.Link(name, fields.text("component"), fields.text("listen"))
              : connect(name, fields);
      case "directory" ->
          new Entry.Directory(
              name, fields.text("guest"), fields.text("host"), fields.bool("read-only"));
      default -> throw unknown(kind);
    };
  }

  private static Entry listen(String name, Fields fields) {
    var prot = Transport.parse(fields.text("prot"));
    noTlsKeys(prot, fields);
    return new Entry.Listen(
        name, prot, fields.text("addr"), fields.integer("port"), peers(prot, fields));
  }

  private static Entry connect(String name, Fields fields) {
    var prot = Transport.parse(fields.text("prot"));
    noTlsKeys(prot, fields);
    var roots = prot == Transport.TCP ? Roots.DEFAULT : fields.parsed("roots", Roots::parse);
    return new Entry.Connect(
        name, prot, fields.text("host"), fields.integer("port"), roots, peers(prot, fields));
  }

  private static void noTlsKeys(Transport prot, Fields fields) {
    if (prot == Transport.TCP) {
      fields.only(List.of("kind", "name", "prot", "addr", "host", "port"));
    }
  }

  private static List<PeerRule> peers(Transport prot, Fields fields) {
    return prot == Transport.TCP ? List.of() : fields.each("peers", PeerRule::parse);
  }

  private static Cbor rules(List<PeerRule> peers) {
    return Cbor.array(peers.stream().map(PeerRule::canonical).toList());
  }

  static PackException unknown(String kind) {
    return new PackException(
        Kind.INVALID,
        "entry-kind-unknown",
        "`" + kind + "` is not a kind of file",
        Suggestion.hint(kind, Entry.KINDS));
  }
}
