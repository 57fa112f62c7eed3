package motte.corim;

import java.util.List;
import motte.trust.Spki;

/// Keys with which an attester signs (draft-ietf-rats-corim-11 §5.1.8).
///
/// @param environment the attester
/// @param keys its keys
public record AttestKeyTriple(Environment environment, List<Spki> keys) {
  public AttestKeyTriple {
    keys = List.copyOf(keys);
  }
}
