package motte.cca;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import motte.core.Json;
import motte.trust.Spki;

/// What others vouch for: keys of platforms, and how platforms and realms should be.
///
/// @param anchors keys of platforms
/// @param platforms reference values of platforms
/// @param realms reference values of realms
/// @param shared keys that PSA devices share with who verifies
public record CcaEndorsements(
    List<TrustAnchor> anchors,
    List<PlatformReference> platforms,
    List<RealmReference> realms,
    List<SharedKey> shared) {

  public CcaEndorsements {
    anchors = List.copyOf(anchors);
    platforms = List.copyOf(platforms);
    realms = List.copyOf(realms);
    shared = List.copyOf(shared);
  }

  /// These, and no shared key.
  public CcaEndorsements(
      List<TrustAnchor> anchors, List<PlatformReference> platforms, List<RealmReference> realms) {
    this(anchors, platforms, realms, List.of());
  }

  /// Nobody vouches for anything.
  public static CcaEndorsements none() {
    return new CcaEndorsements(List.of(), List.of(), List.of());
  }

  /// Reads a key (PEM or JWK, see [CcaKey#parse]), a CoMID in JSON (draft-ietf-rats-corim §5), or
  /// one of the two JSON files of Arm's verifier library: a list of trust anchors, or reference
  /// values under `platform` and `realm`. Errors: `cca-endorsement-malformed`, `cca-key-malformed`,
  /// `json-malformed`, `hex-malformed`, `pem-malformed`.
  public static CcaEndorsements parse(String text) {
    if (text.contains("-----BEGIN ")
        && !text.stripLeading().startsWith("{")
        && !text.stripLeading().startsWith("[")) {
      return none().with(CcaKey.parse(text));
    }
    return switch (Json.parse(text)) {
      case Json.Array(var anchors) -> CcaStore.anchors(anchors);
      case Json.Map map when map.has("triples") -> ComidReader.read(map.map("triples"));
      case Json.Map map when map.has("kty") && map.text("kty").equals("oct") ->
          none().with(SharedKey.parseJwk(map));
      case Json.Map map when map.has("kty") -> none().with(CcaKey.parseJwk(map));
      case Json.Map map when map.has("platform") || map.has("realm") -> CcaStore.references(map);
      default -> throw CcaException.endorsement("this JSON endorses nothing");
    };
  }

  /// These, and a key that may speak for any platform.
  public CcaEndorsements with(Spki key) {
    var anchor = new TrustAnchor(Optional.empty(), Optional.empty(), key);
    return and(new CcaEndorsements(List.of(anchor), List.of(), List.of()));
  }

  /// These and others.
  public CcaEndorsements and(CcaEndorsements others) {
    return new CcaEndorsements(
        joined(anchors, others.anchors),
        joined(platforms, others.platforms),
        joined(realms, others.realms),
        joined(shared, others.shared));
  }

  /// These, and a key that a device shares with who verifies.
  public CcaEndorsements with(SharedKey key) {
    return and(new CcaEndorsements(List.of(), List.of(), List.of(), List.of(key)));
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
