package motte.cca;

import java.util.Map;
import motte.core.Cbor;

/// The claims of `PSA_IOT_PROFILE_1` (PSA Attestation API 1.0), which say the same as those of RFC
/// 9783 under keys for private use. Their profile's name may be left out.
final class FirstProfile {
  static final String NAME = "PSA_IOT_PROFILE_1";

  private static final long PROFILE = -75000;

  /// Each claim's key, and what stands for it in RFC 9783.
  private static final Map<Long, Claim> KEYS =
      Map.ofEntries(
          Map.entry(PROFILE, Claim.PSA_PROFILE),
          Map.entry(-75001L, Claim.PSA_CLIENT_ID),
          Map.entry(-75002L, Claim.PSA_LIFECYCLE),
          Map.entry(-75003L, Claim.PSA_IMPLEMENTATION_ID),
          Map.entry(-75004L, Claim.PSA_BOOT_SEED),
          Map.entry(-75005L, Claim.PSA_CERTIFICATION_REFERENCE),
          Map.entry(-75006L, Claim.PSA_SW_COMPONENTS),
          Map.entry(-75007L, Claim.PSA_NO_SW_MEASUREMENTS),
          Map.entry(-75008L, Claim.PSA_NONCE),
          Map.entry(-75009L, Claim.PSA_INSTANCE_ID),
          Map.entry(-75010L, Claim.PSA_VERIFICATION_SERVICE));

  private FirstProfile() {}

  /// The claims under the keys of RFC 9783, if they follow the first profile; else as they are.
  static Cbor.Map renamed(Cbor.Map claims) {
    boolean first = KEYS.keySet().stream().anyMatch(key -> claims.find(key).isPresent());
    if (!first || claims.find(Claim.PSA_PROFILE.key()).isPresent()) {
      return claims;
    }
    var renamed = Cbor.emptyMap();
    for (var entry : KEYS.entrySet()) {
      var value = claims.find(entry.getKey());
      if (value.isPresent()) {
        renamed = renamed.put(entry.getValue().key(), value.get());
      } else if (entry.getKey() == PROFILE) {
        renamed = renamed.put(Claim.PSA_PROFILE.key(), Cbor.of(NAME));
      }
    }
    return renamed;
  }
}
