package motte.cca;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Json;

/// What a CCA platform says about itself (RMM specification §A7.2.3.3). Valid by its profile, and
/// true only where the platform's signature was checked.
///
/// @param profile which version of the specification it follows
/// @param challenge the hash of the realm's public key
/// @param implementationId what the platform is: its maker's 32 bytes
/// @param instanceId which one it is: 01 and the hash of its attestation key
/// @param config its system properties
/// @param lifecycle its state, see [Lifecycle]
/// @param components its software
/// @param verificationService where a verifier may be found; a hint
/// @param hashAlgorithm how its software was measured
public record PlatformClaims(
    String profile,
    Bytes challenge,
    Bytes implementationId,
    Bytes instanceId,
    Bytes config,
    int lifecycle,
    List<SwComponent> components,
    Optional<String> verificationService,
    String hashAlgorithm)
    implements Platform {

  private static final Set<String> PROFILES =
      Set.of("http://arm.com/CCA-SSD/1.0.0", "tag:arm.com,2023:cca_platform#1.0.0");

  /// Profiles in which the platform names its client, which is always 1.
  private static final Set<String> PROFILES_2 =
      Set.of("tag:arm.com,2024:cca_platform#2.0.0", "tag:arm.com,2026:cca_platform#2.0.0");

  public PlatformClaims {
    components = List.copyOf(components);
  }

  /// Reads and validates claims in JSON: `cca-claim-invalid`.
  public static PlatformClaims parse(Json.Map claims) {
    return read(ClaimSet.of(claims));
  }

  static PlatformClaims read(ClaimSet claims) {
    return new PlatformClaims(
        profile(claims),
        claims.hash(Claim.PLATFORM_CHALLENGE),
        claims.bytes(Claim.IMPLEMENTATION_ID, Set.of(32)),
        claims.ueid(Claim.INSTANCE_ID),
        ClaimSet.required(Claim.CONFIG, claims.bytes(Claim.CONFIG)),
        claims.lifecycle(Claim.LIFECYCLE),
        claims.components(Claim.SW_COMPONENTS),
        claims.someText(Claim.VERIFICATION_SERVICE),
        claims.hashName(Claim.PLATFORM_HASH_ALGORITHM));
  }

  /// The claims with their names in the specification, bytes in base64.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    ClaimJson.put(members, Claim.PLATFORM_PROFILE, profile);
    ClaimJson.put(members, Claim.PLATFORM_CHALLENGE, challenge);
    ClaimJson.put(members, Claim.IMPLEMENTATION_ID, implementationId);
    ClaimJson.put(members, Claim.INSTANCE_ID, instanceId);
    ClaimJson.put(members, Claim.CONFIG, config);
    ClaimJson.put(members, Claim.LIFECYCLE, lifecycle);
    ClaimJson.putComponents(members, Claim.SW_COMPONENTS, components);
    ClaimJson.put(members, Claim.VERIFICATION_SERVICE, verificationService);
    ClaimJson.put(members, Claim.PLATFORM_HASH_ALGORITHM, hashAlgorithm);
    return Json.of(members);
  }

  private static String profile(ClaimSet claims) {
    var profile = ClaimSet.required(Claim.PLATFORM_PROFILE, claims.text(Claim.PLATFORM_PROFILE));
    var client = claims.number(Claim.CLIENT_ID);
    if (PROFILES_2.contains(profile)) {
      if (!client.equals(Optional.of(1L))) {
        throw CcaException.claim(Claim.CLIENT_ID.label(), "is not 1");
      }
    } else if (!PROFILES.contains(profile)) {
      throw CcaException.claim(
          Claim.PLATFORM_PROFILE.label(), "is `" + profile + "`, no profile of a CCA platform");
    }
    return profile;
  }
}
