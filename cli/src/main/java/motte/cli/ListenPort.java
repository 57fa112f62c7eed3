package motte.cli;

import java.util.ArrayList;
import java.util.regex.Pattern;
import motte.core.Kind;
import motte.pack.Entry;
import motte.pack.Manifest;

/// Publishes a package with another port in its first listener. The port is then part of the
/// package, of its digest, and of what is measured, as any other would be.
final class ListenPort {
  private static final Pattern FIRST_LISTEN =
      Pattern.compile(
          "(?s)(kind\\s*=\\s*[\"']listen[\"'](?:(?!\\[\\[).)*?\\bport\\s*=\\s*)[0-9_]+");

  private ListenPort() {}

  /// The same package with `port`.
  static PackageSource set(PackageSource source, int port) {
    var files = new ArrayList<>(source.manifest().files());
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) instanceof Entry.Listen(var name, var prot, var addr, int _, var peers)) {
        files.set(i, new Entry.Listen(name, prot, addr, port, peers));
        var manifest = source.manifest();
        return source.with(
            new Manifest(
                manifest.steward(), manifest.args(), manifest.env(), files, manifest.limits()),
            text(source.toml(), port));
      }
    }
    throw new CliException(
        Kind.INVALID,
        "no-listener",
        "`" + source.name() + "` listens nowhere, so it has no port to set",
        "leave --port out, or add an entry of kind \"listen\" to its manifest");
  }

  /// The manifest's text for people, with the same change where it can be made.
  private static String text(String toml, int port) {
    var header = "# Published with port " + port + " for its first listener.\n";
    return header + FIRST_LISTEN.matcher(toml).replaceFirst("$1" + port);
  }
}
