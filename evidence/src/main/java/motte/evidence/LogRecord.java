package motte.evidence;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Nonce;

/// One record of the measurement log, in deterministic CBOR a map with the keys `seq`, `kind`,
/// `component`, `world`, `grants`, `config`, `instance`, `key`, `links`, `salt`. What is absent is
/// left out; digests are SHA-384 as byte strings.
///
/// @param seq its place in the log, from 0
/// @param kind what happened
/// @param component SHA-384 of a component
/// @param world the digest of a component's world
/// @param grants capabilities or policies in words, such as `listen web tls 0.0.0.0:10030`
/// @param config the digest of what configures it; what exactly, each kind says
/// @param instance the name of a component instance
/// @param key SHA-384 of the SPKI of an instance's key
/// @param links which instances are connected
/// @param salt random bytes that hide the rest of the record behind its leaf
public record LogRecord(
    long seq,
    Event kind,
    Optional<Digest> component,
    Optional<Digest> world,
    List<String> grants,
    Optional<Digest> config,
    Optional<String> instance,
    Optional<Digest> key,
    List<String> links,
    Optional<Bytes> salt) {

  private static final Set<String> KEYS =
      Set.of(
          "seq",
          "kind",
          "component",
          "world",
          "grants",
          "config",
          "instance",
          "key",
          "links",
          "salt");

  /// What happened.
  public enum Event {
    /// The keep began; `config` is its measurement.
    BOOT,
    /// The keep took its order; `config` is SHA-384 of the signed warrant.
    WARRANT,
    /// A component came in; `config` is SHA-384 of the manifest's canonical CBOR.
    LOAD,
    /// An instance began to run.
    START,
    /// Capabilities were granted.
    GRANT,
    /// Instances were connected.
    LINK,
    /// An instance got its key.
    KEY,
    /// An instance ended.
    STOP,
    /// A component left.
    UNLOAD,
    /// The owner of the host allowed or forbade something.
    POLICY;

    /// The word in the record.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Throws `log-malformed` if a digest is not SHA-384 or the place is negative.
  public LogRecord {
    grants = List.copyOf(grants);
    links = List.copyOf(links);
    for (var digest : List.of(component, world, config, key)) {
      digest.ifPresent(LogRecord::requireSha384);
    }
    if (seq < 0) {
      throw malformed("a record has the place " + seq);
    }
  }

  /// The keep began.
  public static LogRecord boot(Digest keepMeasurement) {
    return draft(Event.BOOT).withConfig(keepMeasurement);
  }

  /// The keep took its order; `signedWarrant` is SHA-384 of the signed bytes.
  public static LogRecord warrant(Digest signedWarrant) {
    return draft(Event.WARRANT).withConfig(signedWarrant);
  }

  /// A component came in, with SHA-384 of the canonical CBOR of its manifest.
  public static LogRecord load(Digest component, Digest config) {
    return draft(Event.LOAD).withConfig(config).withComponent(component);
  }

  /// A component left; no instance of it runs any more.
  public static LogRecord unload(Digest component) {
    return draft(Event.UNLOAD).withComponent(component);
  }

  /// Instances were connected.
  public static LogRecord link(List<Link> links) {
    var draft = draft(Event.LINK);
    return new LogRecord(
        draft.seq,
        draft.kind,
        draft.component,
        draft.world,
        draft.grants,
        draft.config,
        draft.instance,
        draft.key,
        links.stream().map(Link::toString).toList(),
        draft.salt);
  }

  /// Capabilities were granted; those without TLS end in ` plaintext`.
  public static LogRecord grant(List<String> grants) {
    return draft(Event.GRANT).withGrants(grants);
  }

  /// Capabilities were granted to that instance.
  public static LogRecord grant(String instance, List<String> grants) {
    return grant(grants).withInstance(instance);
  }

  /// An instance of that component got its key. Where a keep holds several components, this one
  /// says whose instance it is.
  public static LogRecord key(String instance, Digest component, Digest spkiSha384) {
    return key(instance, spkiSha384).withComponent(component);
  }

  /// An instance of the component that was loaded last got its key.
  public static LogRecord key(String instance, Digest spkiSha384) {
    var draft = draft(Event.KEY).withInstance(instance);
    return new LogRecord(
        draft.seq,
        draft.kind,
        draft.component,
        draft.world,
        draft.grants,
        draft.config,
        draft.instance,
        Optional.of(spkiSha384),
        draft.links,
        draft.salt);
  }

  /// An instance begins to run.
  public static LogRecord start(String instance) {
    return draft(Event.START).withInstance(instance);
  }

  /// An instance ended.
  public static LogRecord stop(String instance) {
    return draft(Event.STOP).withInstance(instance);
  }

  /// The owner of the host decided, as in `allow-plaintext`.
  public static LogRecord policy(List<String> grants) {
    return draft(Event.POLICY).withGrants(grants);
  }

  /// The same record at another place. A record begins at 0; the log gives it its place.
  public LogRecord at(long place) {
    return new LogRecord(place, kind, component, world, grants, config, instance, key, links, salt);
  }

  /// The same record with 32 random bytes, so that nobody can guess it from its leaf.
  public LogRecord salted() {
    var random = Optional.of(Nonce.random().value());
    return new LogRecord(seq, kind, component, world, grants, config, instance, key, links, random);
  }

  /// The record in deterministic CBOR.
  public Bytes encode() {
    var map = Cbor.emptyMap().put("seq", seq).put("kind", kind.label());
    map = with(map, "component", component);
    map = with(map, "world", world);
    map = with(map, "grants", grants);
    map = with(map, "config", config);
    if (instance.isPresent()) {
      map = map.put("instance", instance.get());
    }
    map = with(map, "key", key);
    map = with(map, "links", links);
    if (salt.isPresent()) {
      map = map.put("salt", salt.get());
    }
    return map.encoded();
  }

  /// Reads what [#encode] writes: `log-malformed`, `cbor-malformed`.
  public static LogRecord parse(Bytes encoded) {
    var map = Cbor.decode(encoded).map().onlyKeys(KEYS);
    return new LogRecord(
        map.number("seq"),
        event(map.text("kind")),
        digest(map, "component"),
        digest(map, "world"),
        words(map, "grants"),
        digest(map, "config"),
        map.find("instance").map(Cbor::text),
        digest(map, "key"),
        words(map, "links"),
        map.find("salt").map(Cbor::blob));
  }

  /// The same for the record at `place`, where it must say that it is.
  public static LogRecord parse(Bytes encoded, long place) {
    var record = parse(encoded);
    if (record.seq() != place) {
      throw malformed("record " + place + " of the log says that it is record " + record.seq());
    }
    return record;
  }

  /// The record's leaf in the log's tree: SHA-384(0x00 ‖ record).
  public Digest leaf() {
    return Merkle.leaf(encode());
  }

  private static LogRecord draft(Event kind) {
    return new LogRecord(
        0,
        kind,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private LogRecord withConfig(Digest value) {
    return new LogRecord(
        seq, kind, component, world, grants, Optional.of(value), instance, key, links, salt);
  }

  private LogRecord withComponent(Digest value) {
    return new LogRecord(
        seq, kind, Optional.of(value), world, grants, config, instance, key, links, salt);
  }

  private LogRecord withGrants(List<String> value) {
    return new LogRecord(seq, kind, component, world, value, config, instance, key, links, salt);
  }

  private LogRecord withInstance(String value) {
    return new LogRecord(
        seq, kind, component, world, grants, config, Optional.of(value), key, links, salt);
  }

  private static Cbor.Map with(Cbor.Map map, String name, Optional<Digest> digest) {
    return digest.map(value -> map.put(name, value.value())).orElse(map);
  }

  private static Cbor.Map with(Cbor.Map map, String name, List<String> words) {
    return words.isEmpty() ? map : map.put(name, Cbor.array(words.stream().map(Cbor::of).toList()));
  }

  private static Optional<Digest> digest(Cbor.Map map, String name) {
    return map.find(name).map(Cbor::blob).map(value -> sha384(name, value));
  }

  static Digest sha384(String name, Bytes value) {
    if (value.size() != Digest.Algorithm.SHA384.size()) {
      throw malformed("`" + name + "` of a record has " + value.size() + " B, not 48");
    }
    return new Digest(Digest.Algorithm.SHA384, value);
  }

  private static List<String> words(Cbor.Map map, String name) {
    var found = map.find(name).map(Cbor::items);
    if (found.isPresent() && found.get().isEmpty()) {
      throw malformed("`" + name + "` of a record is empty, where it should be left out");
    }
    return found.orElse(List.of()).stream().map(Cbor::text).toList();
  }

  private static Event event(String label) {
    for (var event : Event.values()) {
      if (event.label().equals(label)) {
        return event;
      }
    }
    throw malformed("`" + label + "` is not a kind of record");
  }

  private static void requireSha384(Digest digest) {
    if (digest.algorithm() != Digest.Algorithm.SHA384) {
      throw malformed("a record holds `" + digest + "`, which is not SHA-384");
    }
  }

  static EvidenceException malformed(String message) {
    return new EvidenceException(
        Kind.INVALID,
        "log-malformed",
        message,
        "only a keep writes a measurement log; this one was altered or is of another version");
  }
}
