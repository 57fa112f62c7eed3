package motte.cca;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Json;

/// What a realm is (RMM specification §A7.2.3.2). Valid by its profile, and true only where both
/// signatures and the binding of the realm's key were checked.
///
/// @param profile which version of the specification it follows; the first one had no name
/// @param challenge the 64 bytes that whoever asked for the token gave
/// @param personalization 64 bytes that the host gave at creation
/// @param initialMeasurement what the realm was at its start (RIM)
/// @param extensibleMeasurements the four registers that the realm extends (REM)
/// @param hashAlgorithm how they were measured
/// @param publicKey the realm's attestation key: a COSE_Key, in the first version a point on P-384
/// @param publicKeyHashAlgorithm how the platform hashed that key
public record RealmClaims(
    Optional<String> profile,
    Bytes challenge,
    Bytes personalization,
    Bytes initialMeasurement,
    List<Bytes> extensibleMeasurements,
    String hashAlgorithm,
    Bytes publicKey,
    String publicKeyHashAlgorithm) {

  private static final Set<String> PROFILES =
      Set.of(
          "tag:arm.com,2023:realm#1.0.0",
          "tag:arm.com,2024:realm#2.0.0",
          "tag:arm.com,2026:realm#2.0.0");
  private static final int REGISTERS = 4;
  private static final int POINT = 97;

  public RealmClaims {
    extensibleMeasurements = List.copyOf(extensibleMeasurements);
  }

  /// Reads and validates claims in JSON: `cca-claim-invalid`, `cca-key-malformed`.
  public static RealmClaims parse(Json.Map claims) {
    return read(ClaimSet.of(claims));
  }

  static RealmClaims read(ClaimSet claims) {
    var profile = claims.text(Claim.REALM_PROFILE);
    if (profile.isPresent() && !PROFILES.contains(profile.get())) {
      throw CcaException.claim(
          Claim.REALM_PROFILE.label(), "is `" + profile.get() + "`, no profile of a realm");
    }
    return new RealmClaims(
        profile,
        claims.bytes(Claim.REALM_CHALLENGE, Set.of(64)),
        claims.bytes(Claim.PERSONALIZATION_VALUE, Set.of(64)),
        claims.hash(Claim.INITIAL_MEASUREMENT),
        registers(claims),
        claims.hashName(Claim.REALM_HASH_ALGORITHM),
        publicKey(claims, profile.isPresent()),
        claims.hashName(Claim.PUBLIC_KEY_HASH_ALGORITHM));
  }

  /// The claims with their names in the specification, bytes in base64.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    ClaimJson.put(members, Claim.REALM_PROFILE, profile);
    ClaimJson.put(members, Claim.REALM_CHALLENGE, challenge);
    ClaimJson.put(members, Claim.PERSONALIZATION_VALUE, personalization);
    ClaimJson.put(members, Claim.INITIAL_MEASUREMENT, initialMeasurement);
    ClaimJson.put(members, Claim.EXTENSIBLE_MEASUREMENTS, extensibleMeasurements);
    ClaimJson.put(members, Claim.REALM_HASH_ALGORITHM, hashAlgorithm);
    ClaimJson.put(members, Claim.PUBLIC_KEY, publicKey);
    ClaimJson.put(members, Claim.PUBLIC_KEY_HASH_ALGORITHM, publicKeyHashAlgorithm);
    return Json.of(members);
  }

  private static List<Bytes> registers(ClaimSet claims) {
    var claim = Claim.EXTENSIBLE_MEASUREMENTS;
    var registers = ClaimSet.required(claim, claims.listOfBytes(claim));
    if (registers.size() != REGISTERS) {
      throw CcaException.claim(
          claim.label(), "has " + registers.size() + " registers, not " + REGISTERS);
    }
    for (var register : registers) {
      if (!ClaimSet.HASH_SIZES.contains(register.size())) {
        throw CcaException.claim(claim.label(), "has a register of " + register.size() + " bytes");
      }
    }
    return registers;
  }

  private static Bytes publicKey(ClaimSet claims, boolean cose) {
    if (!cose) {
      return claims.bytes(Claim.PUBLIC_KEY, Set.of(POINT));
    }
    var key = ClaimSet.required(Claim.PUBLIC_KEY, claims.bytes(Claim.PUBLIC_KEY));
    CcaKey.ofCose(key);
    return key;
  }
}
