package motte.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Digest;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.ManifestLimits;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.pack.Transport;

/// Reads a manifest from TOML: `Motte.toml`, or an `Enarx.toml`, every one of which that Enarx runs
/// is valid here too. A file without `files` grants no descriptor at all, as in Enarx.
final class ManifestToml {
  private ManifestToml() {}

  static Manifest read(Path file) {
    return manifest(TomlFile.read(file));
  }

  /// Reads `text`; `name` stands for it in messages.
  static Manifest parse(String text, String name) {
    return manifest(TomlFile.parse(text, name));
  }

  private static Manifest manifest(TomlTable top) {
    top.onlyKeys(Manifest.KEYS.toArray(String[]::new));
    var limits =
        top.table("limits", "limits")
            .map(table -> table.make(ManifestToml::limits))
            .orElseGet(ManifestLimits::defaults);
    var files =
        top.tables("files", "a file").stream().map(file -> file.make(ManifestToml::entry)).toList();
    return top.make(_ ->
        new Manifest(
            top.value("steward", ManifestToml::steward),
            top.texts("args"),
            env(top),
            files,
            limits));
  }

  /// A manifest knows which addresses it takes; asked here, its error has a place.
  private static URI steward(String text) {
    var uri = URI.create(text);
    var _ =
        new Manifest(
            Optional.of(uri), List.of(), new TreeMap<>(), List.of(), ManifestLimits.defaults());
    return uri;
  }

  private static SortedMap<String, String> env(TomlTable top) {
    var env = new TreeMap<String, String>();
    top.table("env", "env")
        .ifPresent(table -> table.keys().forEach(key -> env.put(key, table.requiredText(key))));
    return env;
  }

  private static Entry entry(TomlTable table) {
    var kind = table.requiredText("kind");
    var keys = table.requiredValue("kind", Entry::keys);
    var file = table.named("a `" + kind + "` file").onlyKeys(keys.toArray(String[]::new));
    var name = file.text("name");
    return switch (kind) {
      case "null" -> name.map(Entry.Null::new).orElseGet(Entry.Null::new);
      case "stdin" -> name.map(Entry.Stdin::new).orElseGet(Entry.Stdin::new);
      case "stdout" -> name.map(Entry.Stdout::new).orElseGet(Entry.Stdout::new);
      case "stderr" -> name.map(Entry.Stderr::new).orElseGet(Entry.Stderr::new);
      case "listen" -> listen(file);
      case "connect" -> connect(file);
      default -> directory(file, name);
    };
  }

  private static Entry listen(TomlTable file) {
    var prot = transport(file);
    return new Entry.Listen(
        file.requiredText("name"),
        prot,
        file.text("addr").orElse(Entry.Listen.DEFAULT_ADDR),
        file.port("port", 0).orElse(prot.defaultPort()),
        peers(file));
  }

  private static Entry connect(TomlTable file) {
    var prot = transport(file);
    var host = file.requiredText("host");
    var peers = peers(file);
    return new Entry.Connect(
        file.text("name").orElse(host),
        prot,
        host,
        file.port("port", 1).orElse(prot.defaultPort()),
        file.value("roots", Roots::parse).orElseGet(() -> Roots.defaultFor(peers)),
        peers);
  }

  private static Entry directory(TomlTable file, Optional<String> name) {
    var guest = file.requiredText("guest");
    return new Entry.Directory(
        name.orElse(guest),
        guest,
        file.requiredText("host"),
        file.bool("read-only").orElse(Entry.Directory.DEFAULT_READ_ONLY));
  }

  private static Transport transport(TomlTable file) {
    return file.value("prot", Transport::parse).orElse(Transport.DEFAULT);
  }

  private static List<PeerRule> peers(TomlTable file) {
    return file.tables("peers", "a peer").stream()
        .map(peer -> peer.onlyKeys(PeerRule.KEYS.toArray(String[]::new)).make(ManifestToml::peer))
        .toList();
  }

  private static PeerRule peer(TomlTable peer) {
    return new PeerRule(peer.text("role"), peer.value("component", Digest::parse));
  }

  private static ManifestLimits limits(TomlTable table) {
    table.onlyKeys(ManifestLimits.KEYS.toArray(String[]::new));
    return new ManifestLimits(
        table.size("memory").orElse(ManifestLimits.DEFAULT_MEMORY),
        whole(table, "table-elements").orElse(ManifestLimits.DEFAULT_TABLE_ELEMENTS),
        whole(table, "call-depth").orElse(ManifestLimits.DEFAULT_CALL_DEPTH),
        table.duration("call-time"),
        whole(table, "connections").orElse(ManifestLimits.DEFAULT_CONNECTIONS),
        table.duration("handshake").orElse(ManifestLimits.DEFAULT_HANDSHAKE),
        table.size("buffer").orElse(ManifestLimits.DEFAULT_BUFFER));
  }

  private static Optional<Integer> whole(TomlTable table, String key) {
    return table.number(key, 0, Integer.MAX_VALUE).map(Long::intValue);
  }
}
