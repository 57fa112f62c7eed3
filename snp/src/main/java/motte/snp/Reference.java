package motte.snp;

import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Kind;
import motte.verdict.Remits;

/// A field of a report that a policy can hold against reference values.
public enum Reference {
  /// The launch digest: firmware, and what it measured into it.
  MEASUREMENT("measurement", 48, Remits.MEASUREMENT, SnpReport::measurement),
  /// What the host stated at launch.
  HOST_DATA("host data", 32, Remits.MEASUREMENT, SnpReport::hostData),
  /// SHA-384 of the key that signed the ID block.
  ID_KEY_DIGEST("ID key digest", 48, Remits.MEASUREMENT, SnpReport::idKeyDigest),
  /// SHA-384 of the key that certified the ID key.
  AUTHOR_KEY_DIGEST("author key digest", 48, Remits.MEASUREMENT, SnpReport::authorKeyDigest),
  /// Of the ID block.
  FAMILY_ID("family ID", 16, Remits.MEASUREMENT, SnpReport::familyId),
  /// Of the ID block.
  IMAGE_ID("image ID", 16, Remits.MEASUREMENT, SnpReport::imageId),
  /// What the guest bound into the report: nonce and key.
  REPORT_DATA("report data", 64, Remits.IDENTITY, SnpReport::reportData),
  /// Which chip.
  CHIP_ID("chip ID", 64, Remits.IDENTITY, SnpReport::chipId);

  private final String title;
  private final int size;
  private final Remits step;
  private final Function<SnpReport, Bytes> field;

  Reference(String title, int size, Remits step, Function<SnpReport, Bytes> field) {
    this.title = title;
    this.size = size;
    this.step = step;
    this.field = field;
  }

  /// The field's name for people; the check is called so.
  public String title() {
    return title;
  }

  /// Where in a chain of trust it stands.
  Remits step() {
    return step;
  }

  /// The field's value.
  Bytes of(SnpReport report) {
    return field.apply(report);
  }

  /// A reference value must be as long as the field: `snp-reference-malformed`.
  void require(Bytes value) {
    if (value.size() != size) {
      throw new SnpException(
          Kind.INVALID,
          "snp-reference-malformed",
          "the reference value `" + value + "` of the " + title + " has " + value.size()
              + " bytes, not " + size,
          "write all of its hexadecimal digits");
    }
  }
}
