package motte.appraise;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import motte.corim.ReferenceTriple;
import motte.snp.Reference;
import motte.verdict.Finding;

/// Whether a policy says what should run on a platform, down to the kernel where it can. That it
/// does run is a check of each reference value's own.
final class Identification {
  /// Any of these names what was launched on SEV-SNP.
  private static final Set<Reference> LAUNCHED =
      Set.of(Reference.MEASUREMENT, Reference.ID_KEY_DIGEST, Reference.AUTHOR_KEY_DIGEST);

  /// Firmware, kernel, and what the kernel was told, on TDX.
  private static final Set<String> TRUST_DOMAIN = Set.of("mrtd", "rtmr1", "rtmr2");

  /// The PCRs in which a kernel is measured: by a boot loader, or as an image of its own.
  static final Set<Integer> KERNEL = Set.of(4, 8, 9, 11);

  private Identification() {}

  /// @param realms whether anybody says what Arm's realms should be
  /// @param shown the states of reference manifests that the evidence shows
  static Finding stated(
      String platform, PlatformPolicy policy, boolean realms, List<ReferenceTriple> shown) {
    var sgx = policy.sgx();
    boolean stated =
        ReferenceStates.identifies(platform, shown)
            || switch (platform) {
              case "snp" -> !Collections.disjoint(policy.snp().references().keySet(), LAUNCHED);
              case "tdx" -> policy.tdx().references().keySet().containsAll(TRUST_DOMAIN);
              case "sgx" ->
                  sgx.references().containsKey("mrenclave")
                      || (sgx.references().containsKey("mrsigner") && sgx.isvProdId().isPresent());
              case "cca" -> realms;
              case "tpm" -> !Collections.disjoint(policy.tpm().references().keySet(), KERNEL);
              default -> false;
            };
    return Finding.of(
        stated,
        "the policy states what should run" + leftOut(platform, policy, shown),
        "the policy does not state what should run on `"
            + platform
            + "`: it needs "
            + needed(platform));
  }

  /// RTMR0 differs with the size of a machine, so it may be left out; then the verdict says so.
  private static String leftOut(
      String platform, PlatformPolicy policy, List<ReferenceTriple> shown) {
    boolean compared =
        policy.tdx().references().containsKey("rtmr0") || ReferenceStates.names(shown, "rtmr0", 0);
    return platform.equals("tdx") && !compared
        ? ", but not RTMR0: what the host tells the firmware (memory, ACPI tables, boot order) is"
            + " not compared"
        : "";
  }

  private static String needed(String platform) {
    return switch (platform) {
      case "snp" -> "a measurement, or the digest of an ID or author key";
      case "tdx" -> "mrtd, rtmr1 and rtmr2: firmware, kernel, and what the kernel was told";
      case "sgx" -> "mrenclave, or mrsigner with a product";
      case "cca" -> "reference values of the realm, among the endorsements or in a manifest";
      case "tpm" -> "a register in which the kernel is measured (4, 8, 9 or 11)";
      default -> "evidence of a machine";
    };
  }
}
