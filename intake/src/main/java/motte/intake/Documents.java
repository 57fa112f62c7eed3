package motte.intake;

import java.util.Set;
import motte.core.Json;

/// Kinds of JSON documents, told by their members.
final class Documents {
  private static final Set<String> COLLATERAL =
      Set.of("tcb_info", "tcbInfo", "enclaveIdentity", "qeIdentity");

  /// The member by which evidence is known that spells a report out field by field.
  private static final String SPELLED = "attestation_report";

  private Documents() {}

  /// Whether a document is read as one, and not for what its members hold.
  static boolean isWhole(Json json) {
    return switch (json) {
      case Json.Map map ->
          isCollateral(map)
              || isReport(map)
              || isClaims(map)
              || isArmEndorsement(map)
              || map.has("kty");
      case Json.Array(var items) ->
          !items.isEmpty()
              && items.getFirst() instanceof Json.Map map
              && (map.has("imr") || map.has("pkey"));
      case Json.Text _, Json.Int _, Json.Bool _, Json.Null _ -> false;
    };
  }

  /// Intel's collateral.
  static boolean isCollateral(Json.Map map) {
    return map.members().keySet().stream().anyMatch(COLLATERAL::contains);
  }

  /// AMD's report field by field; one in a piece stands there as text.
  static boolean isReport(Json.Map map) {
    return map.has(SPELLED) && map.member(SPELLED) instanceof Json.Map;
  }

  /// What a token of Arm CCA claims.
  static boolean isClaims(Json.Map map) {
    return map.members().keySet().stream()
        .anyMatch(name -> name.startsWith("cca-platform-") || name.startsWith("cca-realm-"));
  }

  /// Trust anchors and reference values of Arm's platforms, and keys that are shared.
  static boolean isArmEndorsement(Json.Map map) {
    return map.has("triples") || isStore(map) || isSharedKey(map);
  }

  /// Reference values as Arm's verifier library keeps them.
  private static boolean isStore(Json.Map map) {
    return map.has("platform")
        && map.member("platform") instanceof Json.Array(var items)
        && !items.isEmpty()
        && items.getFirst() instanceof Json.Map;
  }

  private static boolean isSharedKey(Json.Map map) {
    return map.has("kty") && map.member("kty").equals(Json.of("oct"));
  }
}
