package motte.snp;

import motte.core.Bytes;
import motte.core.Kind;
import motte.verdict.Remits;

/// A field of a report that a policy can hold against reference values.
public enum Reference {
  /// The launch digest: firmware, and what it measured into it.
  MEASUREMENT("measurement", 48, Remits.MEASUREMENT),
  /// What the host stated at launch.
  HOST_DATA("host data", 32, Remits.MEASUREMENT),
  /// SHA-384 of the key that signed the ID block.
  ID_KEY_DIGEST("ID key digest", 48, Remits.MEASUREMENT),
  /// SHA-384 of the key that certified the ID key.
  AUTHOR_KEY_DIGEST("author key digest", 48, Remits.MEASUREMENT),
  /// Of the ID block.
  FAMILY_ID("family ID", 16, Remits.MEASUREMENT),
  /// Of the ID block.
  IMAGE_ID("image ID", 16, Remits.MEASUREMENT),
  /// What the guest bound into the report: nonce and key.
  REPORT_DATA("report data", 64, Remits.IDENTITY),
  /// Which chip.
  CHIP_ID("chip ID", 64, Remits.IDENTITY);

  private final String title;
  private final int size;
  private final Remits step;

  Reference(String title, int size, Remits step) {
    this.title = title;
    this.size = size;
    this.step = step;
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
    return switch (this) {
      case MEASUREMENT -> report.measurement();
      case HOST_DATA -> report.hostData();
      case ID_KEY_DIGEST -> report.idKeyDigest();
      case AUTHOR_KEY_DIGEST -> report.authorKeyDigest();
      case FAMILY_ID -> report.familyId();
      case IMAGE_ID -> report.imageId();
      case REPORT_DATA -> report.reportData();
      case CHIP_ID -> report.chipId();
    };
  }

  /// There must be a value, or a field that was to be compared would not be.
  void require(java.util.Set<Bytes> values) {
    if (values.isEmpty()) {
      throw new SnpException(
          Kind.INVALID,
          "snp-reference-malformed",
          "the " + title + " has an empty list of reference values",
          "write the values that it may have, or leave the field out");
    }
    values.forEach(this::require);
  }

  /// A reference value must be as long as the field: `snp-reference-malformed`.
  public Bytes require(Bytes value) {
    if (value.size() != size) {
      throw new SnpException(
          Kind.INVALID,
          "snp-reference-malformed",
          "the reference value `"
              + value
              + "` of the "
              + title
              + " has "
              + value.size()
              + " bytes, not "
              + size,
          "write all of its " + 2 * size + " hexadecimal digits");
    }
    return value;
  }
}
