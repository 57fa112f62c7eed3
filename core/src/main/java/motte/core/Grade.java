package motte.core;

/// What roots a claim about a machine. A grade is stated, never inferred.
public enum Grade {
  /// Development: a key on disk says so. Proves nothing about the machine.
  NONE("none"),
  /// A TPM measured boot up to kernel and root file system, and those values match.
  TPM("tpm"),
  /// A trusted execution environment measured the keep.
  HARDWARE("hardware");

  private final String label;

  Grade(String label) {
    this.label = label;
  }

  /// Reads `none`, `tpm` or `hardware`.
  public static Grade parse(String text) {
    for (var grade : values()) {
      if (grade.label.equals(text)) {
        return grade;
      }
    }
    throw new CoreException(
        Kind.INVALID,
        "grade-unknown",
        "`" + text + "` is not a grade",
        "write none, tpm or hardware");
  }

  /// The word that policies and certificates use.
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
