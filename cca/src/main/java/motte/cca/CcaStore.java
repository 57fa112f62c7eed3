package motte.cca;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;

/// Reads the JSON in which Arm's verifier library keeps trust anchors and reference values: names
/// as in the tokens, bytes in hexadecimal.
final class CcaStore {
  private CcaStore() {}

  static CcaEndorsements anchors(List<Json> anchors) {
    return new CcaEndorsements(
        anchors.stream().map(Json::map).map(CcaStore::anchor).toList(), List.of(), List.of());
  }

  static CcaEndorsements references(Json.Map store) {
    return new CcaEndorsements(
        List.of(),
        items(store, "platform").stream().map(CcaStore::platform).toList(),
        items(store, "realm").stream().map(CcaStore::realm).toList());
  }

  private static TrustAnchor anchor(Json.Map anchor) {
    return new TrustAnchor(
        hex(anchor, "implementation-id"),
        hex(anchor, "instance-id"),
        CcaKey.parseJwk(anchor.map("pkey")));
  }

  private static PlatformReference platform(Json.Map platform) {
    return new PlatformReference(
        Bytes.parseHex(platform.text("implementation-id")),
        items(platform, "sw-components").stream().map(CcaStore::component).toList(),
        hex(platform, "platform-configuration")
            .map(value -> new PlatformReference.Config(value, ComidReader.ones(value.size()))));
  }

  private static PlatformReference.Component component(Json.Map component) {
    return new PlatformReference.Component(
        component.has("component-type")
            ? Optional.of(component.text("component-type"))
            : Optional.empty(),
        Bytes.parseHex(component.text("measurement-value")),
        hex(component, "signer-id"));
  }

  private static RealmReference realm(Json.Map realm) {
    Map<Integer, Bytes> registers = new TreeMap<>();
    if (realm.has("extensible-measurements")) {
      for (var value : realm.items("extensible-measurements")) {
        if (!(value instanceof Json.Text(var hex))) {
          throw CcaException.endorsement("an extensible measurement is not hexadecimal");
        }
        registers.put(registers.size(), Bytes.parseHex(hex));
      }
    }
    return new RealmReference(
        Bytes.parseHex(realm.text("initial-measurement")),
        registers,
        hex(realm, "personalization-value"));
  }

  private static Optional<Bytes> hex(Json.Map object, String name) {
    return object.has(name) ? Optional.of(Bytes.parseHex(object.text(name))) : Optional.empty();
  }

  private static List<Json.Map> items(Json.Map object, String name) {
    return object.has(name) ? object.items(name).stream().map(Json::map).toList() : List.of();
  }
}
