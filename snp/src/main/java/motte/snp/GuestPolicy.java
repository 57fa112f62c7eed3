package motte.snp;

/// POLICY of a report (SEV-SNP ABI §4.3): what the guest's owner allows the host to do, fixed at
/// launch.
///
/// @param raw all 64 bits
public record GuestPolicy(long raw) {
  /// More than one thread of a core may run the guest's host.
  public static final long SMT = 1L << 16;

  /// Reserved, and always one.
  public static final long ALWAYS_ONE = 1L << 17;

  /// The guest may be moved by a migration agent.
  public static final long MIGRATE_MA = 1L << 18;

  /// The host may read and write the guest's memory.
  public static final long DEBUG = 1L << 19;

  /// The guest runs on one socket only.
  public static final long SINGLE_SOCKET = 1L << 20;

  /// Memory behind CXL may be present.
  public static final long CXL_ALLOW = 1L << 21;

  /// Memory must be encrypted with AES-256-XTS.
  public static final long MEM_AES_256_XTS = 1L << 22;

  /// Running average power limits must be off.
  public static final long RAPL_DIS = 1L << 23;

  /// Ciphertext in DRAM must be hidden.
  public static final long CIPHERTEXT_HIDING_DRAM = 1L << 24;

  /// The host may not move or swap the guest's pages.
  public static final long PAGE_SWAP_DISABLE = 1L << 25;

  private static final long RESERVED = -1L << 26;

  /// The least minor version of the ABI that the guest runs on.
  public int abiMinor() {
    return (int) raw & 0xff;
  }

  /// The least major version of the ABI that the guest runs on.
  public int abiMajor() {
    return (int) (raw >>> 8) & 0xff;
  }

  /// Whether all bits of `mask` are one.
  public boolean has(long mask) {
    return (raw & mask) == mask;
  }

  /// The bits that no specification names and that should be zero.
  public long reserved() {
    return raw & RESERVED;
  }

  /// `0x3001f`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(raw);
  }
}
