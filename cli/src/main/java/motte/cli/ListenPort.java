package motte.cli;

import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import motte.core.Kind;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Member;

/// Publishes a package with another port in its first listener. The port is then part of the
/// package, of its digest, and of what is measured, as any other would be.
final class ListenPort {
  private static final Pattern FIRST_LISTEN =
      Pattern.compile(
          "(?s)(kind\\s*=\\s*[\"']listen[\"'](?:(?!\\[\\[).)*?\\bport\\s*=\\s*)[0-9_]+");

  private ListenPort() {}

  /// The same package with `port`.
  static PackageSource set(PackageSource source, int port) {
    var manifest = source.manifest();
    for (var component : manifest.components().entrySet()) {
      var changed = set(component.getValue(), port);
      if (changed.isPresent()) {
        var components = new TreeMap<>(manifest.components());
        components.put(component.getKey(), changed.get());
        return source.with(
            new Manifest(manifest.steward(), components),
            manifest.only().isPresent()
                ? text(source.toml(), port)
                : header("the first listener of " + component.getKey(), port) + source.toml());
      }
    }
    throw new CliException(
        Kind.INVALID,
        "no-listener",
        "`" + source.name() + "` listens nowhere, so it has no port to set",
        "leave --port out, or add an entry of kind \"listen\" to its manifest");
  }

  private static Optional<Member> set(Member member, int port) {
    var files = new ArrayList<>(member.files());
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) instanceof Entry.Listen(var name, var prot, var addr, int _, var peers)) {
        files.set(i, new Entry.Listen(name, prot, addr, port, peers));
        return Optional.of(member.with(files));
      }
    }
    return Optional.empty();
  }

  /// The manifest's text for people, with the same change where it can be made.
  private static String text(String toml, int port) {
    return header("its first listener", port)
        + FIRST_LISTEN.matcher(toml).replaceFirst("$1" + port);
  }

  private static String header(String listener, int port) {
    return "# Published with port " + port + " for " + listener + ".\n";
  }
}
