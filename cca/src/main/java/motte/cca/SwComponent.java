package motte.cca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;

/// A measured piece of the platform's software (draft-ffm-rats-cca-token, "Software Components").
///
/// @param type its role, such as `BL`; a hint
/// @param value the hash of what was loaded
/// @param version in its maker's words
/// @param signer the hash of the key that signed it
/// @param algorithm how it was measured, where that differs from the platform's algorithm
public record SwComponent(
    Optional<String> type,
    Bytes value,
    Optional<String> version,
    Bytes signer,
    Optional<String> algorithm) {

  static SwComponent read(ClaimSet claims) {
    return new SwComponent(
        claims.text(Claim.MEASUREMENT_TYPE),
        claims.hash(Claim.MEASUREMENT_VALUE),
        claims.text(Claim.VERSION),
        claims.hash(Claim.SIGNER_ID),
        claims.text(Claim.MEASUREMENT_ALGORITHM));
  }

  /// The claims with their names in the specification.
  Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    ClaimJson.put(members, Claim.MEASUREMENT_TYPE, type);
    ClaimJson.put(members, Claim.MEASUREMENT_VALUE, value);
    ClaimJson.put(members, Claim.VERSION, version);
    ClaimJson.put(members, Claim.SIGNER_ID, signer);
    ClaimJson.put(members, Claim.MEASUREMENT_ALGORITHM, algorithm);
    return Json.of(members);
  }

  /// Its role where it tells one, and what was measured.
  @Override
  public String toString() {
    return type.orElse("?") + " " + value + " signed by " + signer;
  }
}
