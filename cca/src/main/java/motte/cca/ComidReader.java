package motte.cca;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;
import motte.trust.Spki;

/// Reads the triples of a CoMID in JSON (draft-ietf-rats-corim §5.1) by the profiles for CCA and
/// PSA (draft-ydb-rats-cca-endorsements): verification keys and reference values.
final class ComidReader {
  private static final String COMPONENT = ".software-component";
  private static final String REGISTER = "cca.rem";

  private final List<TrustAnchor> anchors = new ArrayList<>();
  private final List<PlatformReference> platforms = new ArrayList<>();
  private final List<RealmReference> realms = new ArrayList<>();

  private ComidReader() {}

  static CcaEndorsements read(Json.Map triples) {
    var reader = new ComidReader();
    items(triples, "attester-verification-keys").forEach(reader::keys);
    items(triples, "reference-values").forEach(reader::values);
    var read = new CcaEndorsements(reader.anchors, reader.platforms, reader.realms);
    if (read.equals(CcaEndorsements.none())) {
      throw CcaException.endorsement("a CoMID without keys and reference values endorses nothing");
    }
    return read;
  }

  /// Bytes all of whose bits matter.
  static Bytes ones(int size) {
    var ones = new byte[size];
    Arrays.fill(ones, (byte) 0xff);
    return Bytes.wrap(ones);
  }

  private void keys(Json.Map triple) {
    var environment = triple.map("environment");
    var implementation =
        environment.has("class")
            ? Optional.of(typed(environment.map("class").map("id")))
            : Optional.<Bytes>empty();
    var instance =
        environment.has("instance")
            ? Optional.of(typed(environment.map("instance")))
            : Optional.<Bytes>empty();
    for (var key : items(triple, "verification-keys")) {
      anchors.add(new TrustAnchor(implementation, instance, spki(key)));
    }
  }

  private static Spki spki(Json.Map key) {
    if (!key.text("type").equals("pkix-base64-key")) {
      throw CcaException.endorsement("a key of the type `" + key.text("type") + "`");
    }
    var value = key.text("value");
    return value.startsWith("-----") ? Spki.parsePem(value) : Spki.parse(base64(value));
  }

  private void values(Json.Map triple) {
    var id = typed(triple.map("environment").map("class").map("id"));
    List<PlatformReference.Component> components = new ArrayList<>();
    Optional<PlatformReference.Config> config = Optional.empty();
    Map<Integer, Bytes> registers = new TreeMap<>();
    Optional<Bytes> initial = Optional.empty();
    Optional<Bytes> personalization = Optional.empty();
    for (var measurement : items(triple, "measurements")) {
      var key = measurement.map("key").text("value");
      var value = measurement.map("value");
      if (key.endsWith(COMPONENT)) {
        components.add(component(value));
      } else if (key.equals("cca.platform-config")) {
        config = Optional.of(config(value));
      } else if (key.equals("cca.rim")) {
        initial = Optional.of(digest(value));
      } else if (key.equals("cca.rpv")) {
        personalization = Optional.of(typed(value.map("raw-value")));
      } else if (key.matches(REGISTER + "[0-3]")) {
        registers.put(Integer.parseInt(key.substring(REGISTER.length())), digest(value));
      } else {
        throw CcaException.endorsement("the measurement `" + key + "` is unknown");
      }
    }
    var rest = personalization;
    initial.ifPresent(rim -> realms.add(new RealmReference(rim, registers, rest)));
    if (!components.isEmpty() || config.isPresent()) {
      platforms.add(new PlatformReference(id, components, config));
    } else if (initial.isEmpty()) {
      throw CcaException.endorsement("reference values are neither a platform's nor a realm's");
    }
  }

  private static PlatformReference.Component component(Json.Map value) {
    var signers = items(value, "cryptokeys");
    if (signers.size() > 1) {
      throw CcaException.endorsement("a software component has " + signers.size() + " signers");
    }
    return new PlatformReference.Component(
        value.has("name") ? Optional.of(value.text("name")) : Optional.empty(),
        digest(value),
        signers.stream().findFirst().map(ComidReader::typed));
  }

  private static PlatformReference.Config config(Json.Map value) {
    var raw = typed(value.map("raw-value"));
    return new PlatformReference.Config(
        raw, value.has("raw-value-mask") ? base64(value.text("raw-value-mask")) : ones(raw.size()));
  }

  /// The one digest of a measurement: `[[algorithm, base64]]`.
  private static Bytes digest(Json.Map value) {
    var digests = value.items("digests");
    if (digests.size() == 1
        && digests.getFirst() instanceof Json.Array(var pair)
        && pair.size() == 2
        && pair.getLast() instanceof Json.Text(var digest)) {
      return base64(digest);
    }
    throw CcaException.endorsement("a measurement has not exactly one digest");
  }

  private static Bytes typed(Json.Map value) {
    return base64(value.text("value"));
  }

  /// Base64 with either alphabet, padded or not: the CoMIDs that are about have both.
  private static Bytes base64(String text) {
    try {
      var usual = text.replace('-', '+').replace('_', '/');
      return Bytes.wrap(Base64.getDecoder().decode(usual));
    } catch (IllegalArgumentException _) {
      throw CcaException.endorsement("`" + text + "` is not base64");
    }
  }

  private static List<Json.Map> items(Json.Map object, String name) {
    return object.has(name) ? object.items(name).stream().map(Json::map).toList() : List.of();
  }
}
