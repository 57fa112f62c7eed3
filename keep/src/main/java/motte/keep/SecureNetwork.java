package motte.keep;

import motte.capability.Bounds;
import motte.capability.Connection;
import motte.capability.Listener;
import motte.core.Kind;
import motte.pack.Entry;

/// How the `tls` entries of a manifest become connections.
public interface SecureNetwork {

  /// Listens for an entry.
  Listener listen(Entry.Listen entry, Bounds bounds);

  /// Connects for an entry.
  Connection connect(Entry.Connect entry, Bounds bounds);

  /// Where there is no certificate to show: every `tls` entry is `tls-needs-identity`.
  static SecureNetwork none() {
    return new SecureNetwork() {
      @Override
      public Listener listen(Entry.Listen entry, Bounds bounds) {
        throw refused(entry.name());
      }

      @Override
      public Connection connect(Entry.Connect entry, Bounds bounds) {
        throw refused(entry.name());
      }

      private KeepException refused(String name) {
        return new KeepException(
            Kind.DENIED,
            "tls-needs-identity",
            "entry `" + name + "` is tls, and only a keep has a certificate to show",
            "deploy the package: motte deploy; or write prot = \"tcp\" while developing");
      }
    };
  }
}
