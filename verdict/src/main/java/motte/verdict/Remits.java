package motte.verdict;

/// The steps of a chain of trust, in the order in which each rests on the one before it: root of
/// trust, endorsement, measurement, identity, trust, secrets. Every verdict is told in this order.
public enum Remits {
  /// What signs the platform's claim, and whether we accept that it speaks.
  ROOT_OF_TRUST("Root of trust"),
  /// Who vouches for the root of trust (a vendor's certificates, advisories, revocations).
  ENDORSEMENT("Endorsement"),
  /// What was measured, and whether it is what it should be.
  MEASUREMENT("Measurement"),
  /// Whose key this is, and that the measured thing holds it, now.
  IDENTITY("Identity"),
  /// Whether policy lets it be what it asks to be.
  TRUST("Trust"),
  /// What it is given in consequence.
  SECRETS("Secrets");

  private final String title;

  Remits(String title) {
    this.title = title;
  }

  /// The name for people.
  public String title() {
    return title;
  }
}
