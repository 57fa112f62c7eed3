package motte.pack;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;

/// What a package holds, and all that each of its components is given: arguments, environment,
/// descriptors, limits. People write it as `Motte.toml`; what is published, measured and read by a
/// keep is its one canonical form, in deterministic CBOR with every default spelled out. Where it
/// is about one component and gives no name, that is [#MAIN], and there is no `components`.
///
/// @param steward what Enarx calls the steward; kept for its manifests, and never obeyed: the
///   warrant names the steward
/// @param components each component by its name; at least one
public record Manifest(Optional<URI> steward, SortedMap<String, Member> components) {

  /// The media type of the canonical form.
  public static final String MEDIA_TYPE = "application/vnd.motte.manifest.v1+cbor";

  /// The name of a component that was given none.
  public static final String MAIN = "main";

  /// The key of the components that have names.
  public static final String COMPONENTS = "components";

  /// The most components of a package: as many certificates as a steward gives at a time.
  public static final int MOST_COMPONENTS = 64;

  private static final String STEWARD = "steward";
  private static final String VERSION = "manifest";
  private static final long ONE = 1;
  private static final long NAMED = 2;

  public Manifest {
    steward.ifPresent(uri -> Https.check(STEWARD, uri));
    components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
    Names.between(COMPONENTS, components.size(), 1, MOST_COMPONENTS);
    components.keySet().forEach(Names::component);
    Inside.check(components);
  }

  /// What holds where there is no manifest at all: standard input, output and error, as in Enarx.
  public static Manifest standard() {
    return of(List.of(new Entry.Stdin(), new Entry.Stdout(), new Entry.Stderr()));
  }

  /// A manifest of one component with these descriptors, and defaults otherwise.
  public static Manifest of(List<Entry> files) {
    return of(Member.of(files));
  }

  /// A manifest of one component.
  public static Manifest of(Member main) {
    return new Manifest(Optional.empty(), new TreeMap<>(Map.of(MAIN, main)));
  }

  /// The one component, if there is no other.
  public Optional<Member> only() {
    return components.size() == 1
        ? Optional.of(components.firstEntry().getValue())
        : Optional.empty();
  }

  /// Reads the canonical form, and nothing but it. Errors name the path of the key.
  public static Manifest parse(Bytes cbor) {
    var fields = Fields.of("manifest", cbor);
    long version = fields.number(VERSION);
    if (version != ONE && version != NAMED) {
      throw new PackException(
          Kind.INVALID,
          "manifest-version",
          "the manifest has version " + version + ", this is for " + ONE + " and " + NAMED,
          "use a Motte that is as new as the one that published the package");
    }
    fields.only(
        version == ONE
            ? List.of(VERSION, STEWARD, "args", "env", "files", "limits")
            : List.of(VERSION, STEWARD, COMPONENTS));
    var steward =
        fields.has(STEWARD)
            ? Optional.of(fields.parsed(STEWARD, URI::create))
            : Optional.<URI>empty();
    var components = new TreeMap<String, Member>();
    if (version == ONE) {
      components.put(MAIN, Member.read(fields));
    } else {
      components.putAll(
          fields.named(
              COMPONENTS,
              member -> {
                member.only(Member.KEYS);
                return Member.read(member);
              }));
      if (unnamed(components)) {
        throw Names.value(COMPONENTS, MAIN, "one component of that name is written without it");
      }
    }
    return new Manifest(steward, components);
  }

  /// Reads the canonical form as [#parse(Bytes)] does.
  public static Manifest parse(byte[] cbor) {
    return parse(Bytes.of(cbor));
  }

  /// The canonical form.
  public Cbor.Map canonical() {
    var map = Cbor.emptyMap();
    if (unnamed(components)) {
      map = components.firstEntry().getValue().write(map.put(VERSION, ONE));
    } else {
      var members = Cbor.emptyMap();
      for (var member : components.entrySet()) {
        members = members.put(member.getKey(), member.getValue().write(Cbor.emptyMap()));
      }
      map = map.put(VERSION, NAMED).put(COMPONENTS, members);
    }
    return steward.isPresent() ? map.put(STEWARD, steward.get().toString()) : map;
  }

  /// SHA-384 of the canonical form: what the measurement log holds.
  public Digest digest() {
    return Digest.sha384(canonical().encode());
  }

  private static boolean unnamed(SortedMap<String, Member> components) {
    return components.size() == 1 && components.containsKey(MAIN);
  }
}
