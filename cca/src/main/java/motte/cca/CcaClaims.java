package motte.cca;

import java.util.Optional;
import motte.core.Json;

/// Claims that came without signatures, as tools pass them on in JSON: proof of nothing, but valid
/// or not.
///
/// @param platform the platform's, where there are any
/// @param realm the realm's, where there are any
public record CcaClaims(Optional<PlatformClaims> platform, Optional<RealmClaims> realm) {

  /// Reads one set of claims, or both in one object under `cca-platform-token` and
  /// `cca-realm-delegated-token` (or `platform` and `realm`): `cca-claim-invalid`,
  /// `cca-key-malformed`, `json-malformed`.
  public static CcaClaims parse(String json) {
    var map = Json.parse(json).map();
    for (var names :
        new String[][] {
          {"cca-platform-token", "cca-realm-delegated-token"}, {"platform", "realm"}
        }) {
      if (map.has(names[0]) || map.has(names[1])) {
        return new CcaClaims(
            Optional.of(PlatformClaims.parse(map.map(names[0]))),
            Optional.of(RealmClaims.parse(map.map(names[1]))));
      }
    }
    boolean realm = map.members().keySet().stream().anyMatch(name -> name.startsWith("cca-realm-"));
    return realm
        ? new CcaClaims(Optional.empty(), Optional.of(RealmClaims.parse(map)))
        : new CcaClaims(Optional.of(PlatformClaims.parse(map)), Optional.empty());
  }
}
