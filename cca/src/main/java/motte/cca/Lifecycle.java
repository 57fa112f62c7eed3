package motte.cca;

/// The state of a platform or device: the higher byte of its life-cycle claim (RMM specification
/// §A7.2.3.3.6, RFC 9783 §4.3.1).
public enum Lifecycle {
  UNKNOWN,
  ASSEMBLY_AND_TEST,
  ROT_PROVISIONING,
  /// The only state in which nobody debugs the root of trust or what it measures.
  SECURED,
  NON_ROT_DEBUG,
  RECOVERABLE_ROT_DEBUG,
  DECOMMISSIONED;

  /// The state of a valid claim.
  static Lifecycle of(int claim) {
    return values()[claim >> 12];
  }
}
