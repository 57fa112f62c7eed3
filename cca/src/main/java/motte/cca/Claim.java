package motte.cca;

/// The claims of both tokens, with their key in CBOR and their name in JSON
/// (draft-ffm-rats-cca-token; RFC 9783 §4).
enum Claim {
  PLATFORM_PROFILE(265, "cca-platform-profile"),
  PLATFORM_CHALLENGE(10, "cca-platform-challenge"),
  IMPLEMENTATION_ID(2396, "cca-platform-implementation-id"),
  INSTANCE_ID(256, "cca-platform-instance-id"),
  CONFIG(2401, "cca-platform-config"),
  LIFECYCLE(2395, "cca-platform-lifecycle"),
  SW_COMPONENTS(2399, "cca-platform-sw-components"),
  VERIFICATION_SERVICE(2400, "cca-platform-service-indicator"),
  PLATFORM_HASH_ALGORITHM(2402, "cca-platform-hash-algo-id"),
  CLIENT_ID(2394, "cca-platform-client-id"),

  MEASUREMENT_TYPE(1, "measurement-type"),
  MEASUREMENT_VALUE(2, "measurement-value"),
  VERSION(4, "version"),
  SIGNER_ID(5, "signer-id"),
  MEASUREMENT_ALGORITHM(6, "measurement-description"),

  REALM_PROFILE(265, "cca-realm-profile"),
  REALM_CHALLENGE(10, "cca-realm-challenge"),
  PERSONALIZATION_VALUE(44235, "cca-realm-personalization-value"),
  INITIAL_MEASUREMENT(44238, "cca-realm-initial-measurement"),
  EXTENSIBLE_MEASUREMENTS(44239, "cca-realm-extensible-measurements"),
  REALM_HASH_ALGORITHM(44236, "cca-realm-hash-algo-id"),
  PUBLIC_KEY(44237, "cca-realm-public-key"),
  PUBLIC_KEY_HASH_ALGORITHM(44240, "cca-realm-public-key-hash-algo-id"),

  PSA_PROFILE(265, "eat-profile"),
  PSA_CLIENT_ID(2394, "psa-client-id"),
  PSA_LIFECYCLE(2395, "psa-security-lifecycle"),
  PSA_IMPLEMENTATION_ID(2396, "psa-implementation-id"),
  PSA_BOOT_SEED(2397, "psa-boot-seed"),
  PSA_CERTIFICATION_REFERENCE(2398, "psa-certification-reference"),
  PSA_SW_COMPONENTS(2399, "psa-software-components"),
  PSA_VERIFICATION_SERVICE(2400, "psa-verification-service-indicator"),
  PSA_NONCE(10, "psa-nonce"),
  PSA_INSTANCE_ID(256, "psa-instance-id"),
  /// In the first profile only: there are no measurements of software.
  PSA_NO_SW_MEASUREMENTS(-75007, "psa-no-software-measurements");

  private final long key;
  private final String label;

  Claim(long key, String label) {
    this.key = key;
    this.label = label;
  }

  /// The key in a CBOR map.
  long key() {
    return key;
  }

  /// The name in JSON, and in messages.
  String label() {
    return label;
  }
}
