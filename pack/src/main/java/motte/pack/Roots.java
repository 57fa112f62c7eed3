package motte.pack;

import java.util.List;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Kind;

/// Which certificates a `connect` trusts at the other end. The host name is checked in every case
/// but [Pin].
public sealed interface Roots {

  /// The roots of our own trust domain: the peer is a keep or a server of it.
  record Domain() implements Roots {
    @Override
    public String toString() {
      return "domain";
    }
  }

  /// The public roots that the Java runtime brings along.
  @SuppressWarnings("AvoidCommonTypeNames") // the word that manifests use
  record System() implements Roots {
    @Override
    public String toString() {
      return "system";
    }
  }

  /// Only chains in which this key stands.
  ///
  /// @param spki SHA-256 of the key's SubjectPublicKeyInfo
  record Pin(Digest spki) implements Roots {
    public Pin {
      Names.algorithm("roots", spki, Digest.Algorithm.SHA256);
    }

    @Override
    public String toString() {
      return spki.toString();
    }
  }

  /// What holds where a manifest says nothing and asks nothing of the peer, as in Enarx.
  Roots DEFAULT = new System();

  /// What holds where a manifest says nothing: our domain if the peer must follow rules, the
  /// system's roots otherwise.
  static Roots defaultFor(List<PeerRule> peers) {
    return peers.isEmpty() ? DEFAULT : new Domain();
  }

  /// Reads `domain`, `system` or `sha256:…`; throws `roots-unknown`. `toString` writes it.
  static Roots parse(String text) {
    return switch (text) {
      case "domain" -> new Domain();
      case "system" -> new System();
      default -> {
        try {
          yield new Pin(Digest.parse(text));
        } catch (CoreException e) {
          throw new PackException(
              Kind.INVALID,
              "roots-unknown",
              "`" + text + "` does not name roots",
              "write domain, system, or the pin of a key: sha256: and 64 hexadecimal digits",
              e);
        }
      }
    };
  }
}
