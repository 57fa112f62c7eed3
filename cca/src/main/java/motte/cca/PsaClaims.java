package motte.cca;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Json;

/// What a device with a Platform Security Architecture says about itself (RFC 9783 §4). Valid by
/// its profile, and true only where the signature was checked.
///
/// @param profile which version of the specification it follows: `PSA_IOT_PROFILE_1` is that of the
///   PSA Attestation API 1.0
/// @param nonce what whoever asked for the token gave
/// @param instanceId which device it is: 01 and the hash of its attestation key
/// @param implementationId what the device is: its maker's 32 bytes
/// @param clientId who asked on the device; negative outside the secure side
/// @param lifecycle its state, see [Lifecycle]
/// @param bootSeed a random value of this boot
/// @param certificationReference the number of its certificate, in the first profile of its
///   hardware
/// @param components its software; in the first profile a device may say that it measures none
/// @param verificationService where a verifier may be found; a hint
public record PsaClaims(
    String profile,
    Bytes nonce,
    Bytes instanceId,
    Bytes implementationId,
    long clientId,
    int lifecycle,
    Optional<Bytes> bootSeed,
    Optional<String> certificationReference,
    List<SwComponent> components,
    Optional<String> verificationService)
    implements Platform {

  private static final Set<String> PROFILES =
      Set.of("tag:psacertified.org,2023:psa#tfm", "http://arm.com/psa/2.0.0", FirstProfile.NAME);
  private static final int SHORTEST_SEED = 8;
  private static final int LONGEST_SEED = 32;

  public PsaClaims {
    components = List.copyOf(components);
  }

  /// Reads and validates claims in JSON: `cca-claim-invalid`.
  public static PsaClaims parse(Json.Map claims) {
    return read(ClaimSet.of(claims));
  }

  static PsaClaims read(ClaimSet claims) {
    return new PsaClaims(
        profile(claims),
        claims.hash(Claim.PSA_NONCE),
        claims.ueid(Claim.PSA_INSTANCE_ID),
        claims.bytes(Claim.PSA_IMPLEMENTATION_ID, Set.of(32)),
        client(claims),
        claims.lifecycle(Claim.PSA_LIFECYCLE),
        seed(claims),
        certificate(claims),
        components(claims),
        claims.someText(Claim.PSA_VERIFICATION_SERVICE));
  }

  /// The claims with their names in the specification, bytes in base64.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    ClaimJson.put(members, Claim.PSA_PROFILE, profile);
    ClaimJson.put(members, Claim.PSA_NONCE, nonce);
    ClaimJson.put(members, Claim.PSA_INSTANCE_ID, instanceId);
    ClaimJson.put(members, Claim.PSA_IMPLEMENTATION_ID, implementationId);
    ClaimJson.put(members, Claim.PSA_CLIENT_ID, clientId);
    ClaimJson.put(members, Claim.PSA_LIFECYCLE, lifecycle);
    bootSeed.ifPresent(seed -> ClaimJson.put(members, Claim.PSA_BOOT_SEED, seed));
    ClaimJson.put(members, Claim.PSA_CERTIFICATION_REFERENCE, certificationReference);
    if (components.isEmpty()) {
      ClaimJson.put(members, Claim.PSA_NO_SW_MEASUREMENTS, 1);
    } else {
      ClaimJson.putComponents(members, Claim.PSA_SW_COMPONENTS, components);
    }
    ClaimJson.put(members, Claim.PSA_VERIFICATION_SERVICE, verificationService);
    return Json.of(members);
  }

  private static String profile(ClaimSet claims) {
    var profile = ClaimSet.required(Claim.PSA_PROFILE, claims.text(Claim.PSA_PROFILE));
    if (!PROFILES.contains(profile)) {
      boolean cca = profile.contains("cca_platform") || profile.contains("CCA-SSD");
      throw CcaException.claim(
          Claim.PSA_PROFILE.label(),
          "is `"
              + profile
              + (cca
                  ? "`: this is the platform's part of a CCA token alone"
                  : "`, no profile of PSA"));
    }
    return profile;
  }

  private static boolean first(ClaimSet claims) {
    return profile(claims).equals(FirstProfile.NAME);
  }

  private static List<SwComponent> components(ClaimSet claims) {
    var none = claims.number(Claim.PSA_NO_SW_MEASUREMENTS);
    if (!first(claims) || none.isEmpty()) {
      return claims.components(Claim.PSA_SW_COMPONENTS);
    }
    if (none.get() != 1 || claims.sets(Claim.PSA_SW_COMPONENTS).isPresent()) {
      throw CcaException.claim(
          Claim.PSA_NO_SW_MEASUREMENTS.label(), "is " + none.get() + ", not 1 instead of software");
    }
    return List.of();
  }

  private static long client(ClaimSet claims) {
    long client = ClaimSet.required(Claim.PSA_CLIENT_ID, claims.number(Claim.PSA_CLIENT_ID));
    if (client != (int) client) {
      throw CcaException.claim(Claim.PSA_CLIENT_ID.label(), "is " + client + ", beyond 32 bits");
    }
    return client;
  }

  private static Optional<Bytes> seed(ClaimSet claims) {
    if (first(claims)) {
      return Optional.of(claims.bytes(Claim.PSA_BOOT_SEED, Set.of(LONGEST_SEED)));
    }
    var seed = claims.bytes(Claim.PSA_BOOT_SEED);
    seed.ifPresent(value -> {
      if (value.size() < SHORTEST_SEED || value.size() > LONGEST_SEED) {
        throw CcaException.claim(
            Claim.PSA_BOOT_SEED.label(), "has " + value.size() + " bytes, not 8 to 32");
      }
    });
    return seed;
  }

  private static Optional<String> certificate(ClaimSet claims) {
    var reference = claims.text(Claim.PSA_CERTIFICATION_REFERENCE);
    var form = first(claims) ? "[0-9]{13}(-[0-9]{5})?" : "[0-9]{13}-[0-9]{5}";
    if (reference.isPresent() && !reference.get().matches(form)) {
      throw CcaException.claim(
          Claim.PSA_CERTIFICATION_REFERENCE.label(),
          "is `" + reference.get() + "`, no EAN-13 with a version");
    }
    return reference;
  }
}
