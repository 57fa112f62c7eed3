package motte.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import motte.core.Digest;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.pack.Transport;

/// Reads a manifest from TOML: `Motte.toml`, or an `Enarx.toml`, every one of which that Enarx runs
/// is valid here too. A file without `files` grants no descriptor at all, as in Enarx.
final class ManifestToml {
  private static final String STEWARD = "steward";
  private static final String WASM = "wasm";

  private ManifestToml() {}

  static Manifest read(Path file) {
    return manifest(TomlFile.read(file));
  }

  /// Reads `text`; `name` stands for it in messages.
  static Manifest parse(String text, String name) {
    return manifest(TomlFile.parse(text, name));
  }

  /// The file of each component that has a name: of its `wasm`, or else called as it is. Empty
  /// where the manifest is about one component without a name.
  static SortedMap<String, String> programs(String text, String name) {
    var programs = new TreeMap<String, String>();
    TomlFile.parse(text, name)
        .table(Manifest.COMPONENTS, "components")
        .ifPresent(tables ->
            tables
                .keys()
                .forEach(key ->
                    programs.put(
                        key, tables.requiredTable(key, key).text(WASM).orElse(key + ".wasm"))));
    return programs;
  }

  private static Manifest manifest(TomlTable top) {
    var components = new TreeMap<String, Member>();
    if (top.has(Manifest.COMPONENTS)) {
      apart(top).onlyKeys(STEWARD, Manifest.COMPONENTS);
      var tables = top.requiredTable(Manifest.COMPONENTS, "components");
      for (var name : tables.keys()) {
        var table = tables.requiredTable(name, "component `" + name + "`");
        components.put(name, member(table.onlyKeys(keys(WASM))));
      }
    } else {
      components.put(Manifest.MAIN, member(top.onlyKeys(keys(STEWARD, Manifest.COMPONENTS))));
    }
    return top.make(_ -> new Manifest(top.value(STEWARD, ManifestToml::steward), components));
  }

  /// What is given is given to a component: beside several, nobody could say to which.
  private static TomlTable apart(TomlTable top) {
    for (var key : Member.KEYS) {
      if (top.has(key)) {
        throw top.invalid(
            key,
            "`" + key + "` stands beside `components`",
            "move it to the component that is meant, such as [components.front]");
      }
    }
    return top;
  }

  private static String[] keys(String... others) {
    return Stream.concat(Member.KEYS.stream(), Stream.of(others)).toArray(String[]::new);
  }

  private static Member member(TomlTable table) {
    var limits =
        table
            .table("limits", "limits")
            .map(each -> each.make(ManifestToml::limits))
            .orElseGet(ManifestLimits::defaults);
    var files =
        table.tables("files", "a file").stream()
            .map(file -> file.make(ManifestToml::entry))
            .toList();
    return table.make(_ -> new Member(table.texts("args"), env(table), files, limits));
  }

  /// A manifest knows which addresses it takes; asked here, its error has a place.
  private static URI steward(String text) {
    var uri = URI.create(text);
    var _ = new Manifest(Optional.of(uri), Manifest.standard().components());
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
    boolean inside = inside(table);
    var keys = table.requiredValue("kind", word -> Entry.keys(word, inside));
    var file = table.named("a `" + kind + "` file").onlyKeys(keys.toArray(String[]::new));
    var name = file.text("name");
    return switch (kind) {
      case "null" -> name.map(Entry.Null::new).orElseGet(Entry.Null::new);
      case "stdin" -> name.map(Entry.Stdin::new).orElseGet(Entry.Stdin::new);
      case "stdout" -> name.map(Entry.Stdout::new).orElseGet(Entry.Stdout::new);
      case "stderr" -> name.map(Entry.Stderr::new).orElseGet(Entry.Stderr::new);
      case "listen" -> inside ? new Entry.Inlet(file.requiredText("name")) : listen(file);
      case "connect" -> inside ? link(file) : connect(file);
      default -> directory(file, name);
    };
  }

  /// Who names a component of this manifest means one inside.
  private static boolean inside(TomlTable file) {
    var prot = file.text("prot");
    return prot.map(Entry.INSIDE::equals).orElse(file.has("component"));
  }

  private static Entry link(TomlTable file) {
    var component = file.requiredText("component");
    return new Entry.Link(
        file.text("name").orElse(component), component, file.requiredText("listen"));
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
