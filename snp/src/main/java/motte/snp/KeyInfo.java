package motte.snp;

/// Bytes 48h–4Bh of a report (SEV-SNP ABI §7.3): which keys had a part in it.
///
/// @param raw all 32 bits
public record KeyInfo(int raw) {
  /// What signed the report.
  public enum Signer {
    /// The chip's own key.
    VCEK,
    /// A key that a cloud loaded into many chips.
    VLEK,
    /// Nothing: the report is not signed.
    NONE,
    /// A value that no specification names.
    RESERVED
  }

  /// Whether an author key vouched for the key of the ID block.
  public boolean authorKeyEnabled() {
    return (raw & 1) != 0;
  }

  /// Whether the host hides the chip's key, so that nothing signs.
  public boolean chipKeyMasked() {
    return (raw & 2) != 0;
  }

  /// SIGNING_KEY.
  public Signer signer() {
    return switch (raw >>> 2 & 7) {
      case 0 -> Signer.VCEK;
      case 1 -> Signer.VLEK;
      case 7 -> Signer.NONE;
      default -> Signer.RESERVED;
    };
  }

  /// The bits that must be zero.
  public int reserved() {
    return raw & -1 << 5;
  }

  /// `0x4`.
  @Override
  public String toString() {
    return "0x" + Integer.toHexString(raw);
  }
}
