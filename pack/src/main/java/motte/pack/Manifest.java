package motte.pack;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;

/// All that a guest is given: arguments, environment, descriptors, limits. People write it as
/// `Motte.toml`; what is published, measured and read by a keep is its one canonical form, in
/// deterministic CBOR with every default spelled out.
///
/// @param steward what Enarx calls the steward; kept for its manifests, and never obeyed: the
///   warrant names the steward
/// @param args the guest's arguments after its own name
/// @param env the guest's environment
/// @param files the descriptors: entry n is descriptor n
/// @param limits what the guest may use
public record Manifest(
    Optional<URI> steward,
    List<String> args,
    SortedMap<String, String> env,
    List<Entry> files,
    ManifestLimits limits) {

  /// The media type of the canonical form.
  public static final String MEDIA_TYPE = "application/vnd.motte.manifest.v1+cbor";

  /// The keys at the top of a `Motte.toml`.
  public static final List<String> KEYS = List.of("steward", "args", "env", "files", "limits");

  private static final List<String> CANONICAL_KEYS =
      List.of("manifest", "steward", "args", "env", "files", "limits");
  private static final long VERSION = 1;
  private static final int MOST_FILES = 1024;

  public Manifest {
    steward.ifPresent(uri -> Https.check("steward", uri));
    args = List.copyOf(args);
    args.forEach(arg -> noNul("args", arg));
    env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    env.forEach(Manifest::variable);
    files = List.copyOf(files);
    Names.between("files", files.size(), 0, MOST_FILES);
  }

  /// What holds where there is no manifest at all: standard input, output and error, as in Enarx.
  public static Manifest standard() {
    return of(List.of(new Entry.Stdin(), new Entry.Stdout(), new Entry.Stderr()));
  }

  /// A manifest with these descriptors, and defaults otherwise.
  public static Manifest of(List<Entry> files) {
    return new Manifest(
        Optional.empty(), List.of(), new TreeMap<>(), files, ManifestLimits.defaults());
  }

  /// Reads the canonical form, and nothing but it. Errors name the path of the key.
  public static Manifest parse(Bytes cbor) {
    var fields = Fields.of("manifest", cbor);
    fields.only(CANONICAL_KEYS);
    if (fields.number("manifest") != VERSION) {
      throw new PackException(
          Kind.INVALID,
          "manifest-version",
          "the manifest has version " + fields.number("manifest") + ", this is for " + VERSION,
          "use a Motte that is as new as the one that published the package");
    }
    return new Manifest(
        fields.has("steward")
            ? Optional.of(fields.parsed("steward", URI::create))
            : Optional.empty(),
        fields.texts("args"),
        fields.textMap("env"),
        fields.each("files", EntryCbor::read),
        fields.fields("limits").located(ManifestLimits::parse));
  }

  /// Reads the canonical form as [#parse(Bytes)] does.
  public static Manifest parse(byte[] cbor) {
    return parse(Bytes.of(cbor));
  }

  /// The canonical form.
  public Cbor.Map canonical() {
    var variables = Cbor.emptyMap();
    for (var variable : env.entrySet()) {
      variables = variables.put(variable.getKey(), variable.getValue());
    }
    var map =
        Cbor.emptyMap()
            .put("manifest", VERSION)
            .put("args", Cbor.array(args.stream().map(Cbor::of).toList()))
            .put("env", variables)
            .put("files", Cbor.array(files.stream().map(EntryCbor::write).toList()))
            .put("limits", limits.canonical());
    return steward.isPresent() ? map.put("steward", steward.get().toString()) : map;
  }

  /// SHA-384 of the canonical form: what the measurement log holds.
  public Digest digest() {
    return Digest.sha384(canonical().encode());
  }

  private static void variable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw Names.value("env", name, "a variable's name is not empty and contains no `=`");
    }
    noNul("env", name);
    noNul("env", value);
  }

  private static void noNul(String key, String text) {
    if (text.indexOf('\0') >= 0) {
      throw Names.value(key, text.replace("\0", "\\0"), "WASI ends text with NUL: leave it out");
    }
  }
}
