package motte.corim;

import java.util.List;

/// Claims that the author of a manifest vouches for where conditions are met: endorsed values,
/// conditional endorsements, and series of them (draft-ietf-rats-corim-11, triples 1, 10 and 8).
///
/// @param steps tried in their order; the first whose conditions are all met is the one that counts
public record Endorsing(List<Step> steps) {
  public Endorsing {
    steps = List.copyOf(steps);
  }

  /// What is claimed where all of that is so.
  ///
  /// @param conditions states of environments; one that names no measurement wants the environment
  ///   alone to be there
  /// @param claims what is said then, of the environments that they name
  public record Step(List<ReferenceTriple> conditions, List<ReferenceTriple> claims) {
    public Step {
      conditions = List.copyOf(conditions);
      claims = List.copyOf(claims);
    }
  }
}
