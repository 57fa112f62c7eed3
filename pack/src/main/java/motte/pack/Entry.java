package motte.pack;

import java.util.List;
import motte.core.Kind;

/// One entry of a manifest's `files`. The n-th entry is the guest's descriptor n (WASI 0.1), as in
/// Enarx; `FD_NAMES` lists their names, so no name contains a colon.
public sealed interface Entry {

  /// The words for `kind`.
  List<String> KINDS =
      List.of("null", "stdin", "stdout", "stderr", "listen", "connect", "directory");

  /// The name that the guest finds in `FD_NAMES`. Every entry has one; without `name` it is the
  /// kind, and the host of a `connect`.
  String name();

  /// Reads nothing, swallows what is written.
  record Null(String name) implements Entry {
    public Null {
      Names.entry(name);
    }

    public Null() {
      this("null");
    }
  }

  /// The keep's standard input.
  record Stdin(String name) implements Entry {
    public Stdin {
      Names.entry(name);
    }

    public Stdin() {
      this("stdin");
    }
  }

  /// The keep's standard output.
  record Stdout(String name) implements Entry {
    public Stdout {
      Names.entry(name);
    }

    public Stdout() {
      this("stdout");
    }
  }

  /// The keep's standard error.
  record Stderr(String name) implements Entry {
    public Stderr {
      Names.entry(name);
    }

    public Stderr() {
      this("stderr");
    }
  }

  /// Accepts connections.
  ///
  /// @param name what the guest calls it
  /// @param prot what carries it
  /// @param addr the local address; `::` is every one
  /// @param port the local port; 0 lets the system choose
  /// @param peers who may connect; not empty means mutual TLS within our domain
  record Listen(String name, Transport prot, String addr, int port, List<PeerRule> peers)
      implements Entry {
    /// Every address of the machine.
    public static final String DEFAULT_ADDR = "::";

    /// The keys of this kind in a manifest.
    public static final List<String> KEYS =
        List.of("kind", "name", "prot", "addr", "port", "peers");

    public Listen {
      Names.entry(name);
      Names.filled("addr", addr);
      Names.between("port", port, 0, 65535);
      peers = List.copyOf(peers);
      if (prot == Transport.TCP && !peers.isEmpty()) {
        throw needsTls(name, "peers");
      }
    }
  }

  /// Connects when the keep starts.
  ///
  /// @param name what the guest calls it
  /// @param prot what carries it
  /// @param host the remote host's name or address
  /// @param port the remote port
  /// @param roots which certificates are trusted; [Roots#DEFAULT] for TCP, which has none
  /// @param peers who may answer; not empty means mutual TLS within our domain
  record Connect(
      String name, Transport prot, String host, int port, Roots roots, List<PeerRule> peers)
      implements Entry {
    /// The keys of this kind in a manifest.
    public static final List<String> KEYS =
        List.of("kind", "name", "prot", "host", "port", "roots", "peers");

    public Connect {
      Names.entry(name);
      Names.filled("host", host);
      Names.between("port", port, 1, 65535);
      peers = List.copyOf(peers);
      if (prot == Transport.TCP && !peers.isEmpty()) {
        throw needsTls(name, "peers");
      }
      if (prot == Transport.TCP && !roots.equals(Roots.DEFAULT)) {
        throw needsTls(name, "roots");
      }
      if (!peers.isEmpty() && !(roots instanceof Roots.Domain)) {
        throw new PackException(
            Kind.INVALID,
            "peers-need-domain-roots",
            "`" + name + "` has rules for its peer but trusts `" + roots + "`",
            "write roots = \"domain\", or leave out `peers`: only our domain says who a peer is");
      }
    }
  }

  /// Accepts connections from other components of the same keep, and from nobody else. It has no
  /// port.
  ///
  /// @param name what the guest calls it, and what links name
  record Inlet(String name) implements Entry {
    /// The keys of this entry in a manifest.
    public static final List<String> KEYS = List.of("kind", "name", "prot");

    public Inlet {
      Names.inlet("name", name);
    }
  }

  /// A connection to another component of the same keep, made when the keep starts. Nothing of it
  /// leaves the keep.
  ///
  /// @param name what the guest calls it
  /// @param component the other component
  /// @param listen the name of that one's [Inlet]
  record Link(String name, String component, String listen) implements Entry {
    /// The keys of this entry in a manifest.
    public static final List<String> KEYS = List.of("kind", "name", "prot", "component", "listen");

    public Link {
      Names.entry(name);
      Names.component(component);
      Names.inlet("listen", listen);
    }
  }

  /// A directory of the host, opened beforehand.
  ///
  /// @param name what `FD_NAMES` calls it
  /// @param guest the path under which the guest sees it
  /// @param host the path on the host, relative to the keep's working directory
  /// @param readOnly whether the guest may only read
  record Directory(String name, String guest, String host, boolean readOnly) implements Entry {
    /// What holds where a manifest does not say `read-only`: the lesser capability.
    public static final boolean DEFAULT_READ_ONLY = true;

    /// The keys of this kind in a manifest.
    public static final List<String> KEYS = List.of("kind", "name", "guest", "host", "read-only");

    public Directory {
      Names.entry(name);
      Names.filled("guest", guest);
      Names.filled("host", host);
    }
  }

  /// The word for `prot` where the other end is in the same keep.
  String INSIDE = "inside";

  /// The keys that an entry of this kind may have; throws `entry-kind-unknown`.
  ///
  /// @param inside whether its `prot` is [#INSIDE]
  static List<String> keys(String kind, boolean inside) {
    return switch (kind) {
      case "null", "stdin", "stdout", "stderr" -> List.of("kind", "name");
      case "listen" -> inside ? Inlet.KEYS : Listen.KEYS;
      case "connect" -> inside ? Link.KEYS : Connect.KEYS;
      case "directory" -> Directory.KEYS;
      default -> throw EntryCbor.unknown(kind);
    };
  }

  /// The word for this entry's kind.
  default String kind() {
    return switch (this) {
      case Null _ -> "null";
      case Stdin _ -> "stdin";
      case Stdout _ -> "stdout";
      case Stderr _ -> "stderr";
      case Listen _, Inlet _ -> "listen";
      case Connect _, Link _ -> "connect";
      case Directory _ -> "directory";
    };
  }

  private static PackException needsTls(String name, String key) {
    return new PackException(
        Kind.INVALID,
        "peers-need-tls",
        "`" + name + "` has `" + key + "` but is plain tcp",
        "write prot = \"tls\", or leave `" + key + "` out: without TLS nobody shows who they are");
  }
}
