package motte.snp;

import static motte.verdict.Remits.TRUST;

import motte.verdict.Finding;
import motte.verdict.Findings;

/// What the guest's owner allowed its host, how the machine is set up, and who asked for the
/// report.
final class PolicyChecks {
  private static final String POLICY = "SEV-SNP ABI §4.3, GUEST_POLICY";
  private static final String PLATFORM = "SEV-SNP ABI §7.3, PLATFORM_INFO";

  private PolicyChecks() {}

  static void add(SnpReport report, SnpPolicy policy, Findings findings) {
    findings.add(TRUST, "VMPL", vmpl(report, policy));
    var guest = report.policy();
    findings.add(TRUST, "policy reserved bits", reserved(guest));
    findings.add(
        TRUST,
        "debug",
        allowance(
            guest.has(GuestPolicy.DEBUG),
            policy.allowDebug(),
            "the host may read the guest's memory"));
    findings.add(
        TRUST,
        "migration",
        allowance(
            guest.has(GuestPolicy.MIGRATE_MA),
            policy.allowMigration(),
            "a migration agent may take the guest along"));
    findings.add(
        TRUST,
        "policy bits",
        bits(guest.raw(), policy.requiredPolicyBits(), policy.forbiddenPolicyBits()).from(POLICY));
    var platform = report.platformInfo();
    findings.add(
        TRUST,
        "platform bits",
        bits(platform.raw(), policy.requiredPlatformBits(), policy.forbiddenPlatformBits())
            .from(PLATFORM));
    findings.add(TRUST, "platform keeps the policy", kept(guest, platform));
  }

  private static Finding vmpl(SnpReport report, SnpPolicy policy) {
    long seen = report.vmpl();
    boolean allowed = seen <= 3 && policy.vmpls().contains((int) seen);
    return Finding.of(
            allowed,
            "level " + seen + " asked, 0 is the highest",
            "level " + seen + " asked, allowed are " + policy.vmpls())
        .comparing(seen, policy.vmpls())
        .from("SEV-SNP ABI §7.3, VMPL");
  }

  private static Finding reserved(GuestPolicy guest) {
    boolean holds = guest.has(GuestPolicy.ALWAYS_ONE) && guest.reserved() == 0;
    return Finding.of(
            holds,
            "bit 17 is one, and bits 26 to 63 are zero",
            guest + ": bit 17 must be one, and bits 26 to 63 zero")
        .from(POLICY);
  }

  private static Finding allowance(boolean set, boolean allowed, String meaning) {
    return (set && allowed
            ? Finding.letPass(meaning + ", which the policy allows")
            : Finding.of(!set, "off", meaning + ", and the policy does not allow it"))
        .comparing(set ? 1 : 0, allowed ? "0 or 1" : 0)
        .from(POLICY);
  }

  private static Finding bits(long seen, long required, long forbidden) {
    if (required == 0 && forbidden == 0) {
      return Finding.skipped("the policy asks for none; seen is " + hex(seen));
    }
    long lacking = required & ~seen;
    long unwanted = forbidden & seen;
    return Finding.of(
            lacking == 0 && unwanted == 0,
            hex(seen) + " is as the policy asks",
            hex(seen)
                + (lacking == 0 ? "" : " lacks " + hex(lacking))
                + (unwanted == 0 ? "" : " has " + hex(unwanted)))
        .comparing(hex(seen), hex(required) + " one, " + hex(forbidden) + " zero");
  }

  /// The firmware launches no guest on a machine that its policy forbids; so no report says so.
  private static Finding kept(GuestPolicy guest, PlatformInfo platform) {
    boolean smt = !platform.has(PlatformInfo.SMT_EN) || guest.has(GuestPolicy.SMT);
    boolean rapl = !guest.has(GuestPolicy.RAPL_DIS) || platform.has(PlatformInfo.RAPL_DIS);
    boolean hiding =
        !guest.has(GuestPolicy.CIPHERTEXT_HIDING_DRAM)
            || platform.has(PlatformInfo.CIPHERTEXT_HIDING_DRAM_EN);
    return Finding.of(
            smt && rapl && hiding,
            "threads, power limits and hiding of ciphertext are as the guest asks",
            "the machine has " + platform + ", which the guest's policy " + guest + " forbids")
        .comparing(platform, guest)
        .from(PLATFORM);
  }

  private static String hex(long mask) {
    return "0x" + Long.toHexString(mask);
  }
}
