package motte.keep;

import java.util.Locale;

/// The steps of a keep's life, in the only order that there is: prove first, fetch later, measure
/// before running.
enum Step {
  /// Measures this process and starts the measurement log.
  BOOT,
  /// Reads the one order and writes it into the log.
  WARRANT,
  /// Reaches the steward named by the warrant, learns the time, makes evidence about the keep key.
  ATTEST,
  /// Trades that evidence for a keep certificate.
  CERTIFY,
  /// Fetches the one package that the warrant names.
  FETCH,
  /// Checks the package's digest, publisher, manifest and component.
  CHECK,
  /// Writes component, grants and instance key into the log.
  MEASURE,
  /// Trades fresh evidence for the instance certificate.
  ENROL,
  /// Runs the guest.
  RUN;

  /// The word at the start of a line of output.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
