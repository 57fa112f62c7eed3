package motte.snp;

import java.util.HexFormat;
import java.util.Optional;

/// CPUID_FAM_ID, CPUID_MOD_ID and CPUID_STEP of a report (SEV-SNP ABI §7.3), each 0–255.
///
/// @param family extended family and family, added
/// @param model extended model and model, joined
/// @param stepping the stepping
public record Cpuid(int family, int model, int stepping) {
  /// The three bytes as the report holds them: `190101`.
  public String hex() {
    return HexFormat.of().formatHex(new byte[] {(byte) family, (byte) model, (byte) stepping});
  }

  /// The line of processors, where it is one that we know.
  public Optional<Product> product() {
    return Product.of(this);
  }
}
