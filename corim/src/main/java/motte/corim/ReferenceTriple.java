package motte.corim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One good state of an environment (draft-ietf-rats-corim-11 §5.1.5): all of it at once, for what
/// is good with one state of the rest need not be with another.
///
/// @param environment whose
/// @param measurements what is measured of it
public record ReferenceTriple(Environment environment, List<Measurement> measurements) {
  public ReferenceTriple {
    measurements = List.copyOf(measurements);
  }

  /// Why this is not the state that evidence shows; empty if it is.
  ///
  /// @param seen what evidence says, by element
  public Optional<String> mismatch(Map<Element, Measured> seen) {
    return measurements.stream().flatMap(each -> each.mismatch(seen).stream()).findFirst();
  }
}
