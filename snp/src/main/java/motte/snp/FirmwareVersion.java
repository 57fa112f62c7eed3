package motte.snp;

import java.util.Comparator;

/// The version of the SNP firmware: CURRENT_ or COMMITTED_ MAJOR, MINOR and BUILD of a report.
/// Major and minor are the ABI's version.
///
/// @param major first number, 0–255
/// @param minor second number, 0–255
/// @param build third number, 0–255
public record FirmwareVersion(int major, int minor, int build)
    implements Comparable<FirmwareVersion> {
  private static final Comparator<FirmwareVersion> ORDER =
      Comparator.comparingInt(FirmwareVersion::major)
          .thenComparingInt(FirmwareVersion::minor)
          .thenComparingInt(FirmwareVersion::build);

  /// By major, then minor, then build.
  @Override
  public int compareTo(FirmwareVersion other) {
    return ORDER.compare(this, other);
  }

  /// `1.55.40`.
  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
