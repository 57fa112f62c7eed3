package motte.cca;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;

/// Writes claims as JSON, with the specification's names and bytes in base64.
final class ClaimJson {
  private ClaimJson() {}

  static void put(Map<String, Json> members, Claim claim, Bytes value) {
    members.put(claim.label(), base64(value));
  }

  static void put(Map<String, Json> members, Claim claim, String value) {
    members.put(claim.label(), Json.of(value));
  }

  static void put(Map<String, Json> members, Claim claim, long value) {
    members.put(claim.label(), Json.of(value));
  }

  static void put(Map<String, Json> members, Claim claim, Optional<String> value) {
    value.ifPresent(text -> put(members, claim, text));
  }

  static void put(Map<String, Json> members, Claim claim, List<Bytes> values) {
    members.put(claim.label(), Json.of(values.stream().map(ClaimJson::base64).toList()));
  }

  static void putComponents(Map<String, Json> members, Claim claim, List<SwComponent> values) {
    members.put(claim.label(), Json.of(values.stream().map(SwComponent::json).toList()));
  }

  private static Json base64(Bytes value) {
    return Json.of(Base64.getEncoder().encodeToString(value.toArray()));
  }
}
