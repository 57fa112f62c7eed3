package motte.snp;

/// PLATFORM_INFO of a report (SEV-SNP ABI §7.3): how the machine is set up.
///
/// @param raw all 64 bits
public record PlatformInfo(long raw) {
  /// Several threads of a core are on.
  public static final long SMT_EN = 1L;

  /// All of memory is encrypted, whoever uses it.
  public static final long TSME_EN = 1L << 1;

  /// Memory corrects errors.
  public static final long ECC_EN = 1L << 2;

  /// Running average power limits are off.
  public static final long RAPL_DIS = 1L << 3;

  /// Ciphertext in DRAM is hidden.
  public static final long CIPHERTEXT_HIDING_DRAM_EN = 1L << 4;

  /// No two addresses name the same memory: it was checked since the last reset (AMD-SB-3015).
  public static final long ALIAS_CHECK_COMPLETE = 1L << 5;

  /// Trusted I/O is on.
  public static final long TIO_EN = 1L << 7;

  private static final long KNOWN = 0xbf;

  /// Whether all bits of `mask` are one.
  public boolean has(long mask) {
    return (raw & mask) == mask;
  }

  /// The bits that no specification names.
  public long reserved() {
    return raw & ~KNOWN;
  }

  /// `0x27`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(raw);
  }
}
