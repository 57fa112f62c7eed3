package motte.eventlog;

/// What an event's digest says about the event's own data.
///
/// @param event the event
/// @param outcome whether the digest is one of the data
/// @param basis how firmly this event's digest is bound to its data
public record EventCheck(Event event, Outcome outcome, EventType.Basis basis) {

  /// What came out.
  public enum Outcome {
    /// The digest is over the data: the data is as true as the digest.
    MATCHES,
    /// It should be over the data and is not.
    DIFFERS,
    /// It is over something that the log does not hold: the data is an unproven label.
    NOT_RECOMPUTABLE
  }

  /// Whether the event contradicts the specification: its data is not what was measured. A
  /// difference where vendors vary is no contradiction.
  public boolean contradicts() {
    return outcome == Outcome.DIFFERS && basis == EventType.Basis.SPECIFIED;
  }
}
