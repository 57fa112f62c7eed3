package motte.cca;

import motte.core.Bytes;
import motte.core.Cbor;

/// A message of COSE (RFC 9052) in any well-formed encoding, with claims inside, that its maker
/// protected. Its unprotected header is covered by nothing, and nothing is read from it.
sealed interface Message permits Sign1, Mac0 {
  long ALGORITHM = 1;

  /// What is protected.
  Bytes payload();

  /// The claims inside.
  default ClaimSet claims() {
    return ClaimSet.of(map());
  }

  /// The claims inside, as they stand.
  default Cbor.Map map() {
    return Cbor.decodeForeign(payload()).map();
  }

  /// A protected header; one of no bytes is an empty map (RFC 9052 §3).
  static Cbor.Map header(Bytes encoded) {
    return encoded.size() == 0 ? Cbor.emptyMap() : Cbor.decodeForeign(encoded).map();
  }

  /// The algorithm of a protected header: anybody could have put one beside it.
  static long algorithm(Cbor.Map header) {
    return header
        .find(ALGORITHM)
        .orElseThrow(() ->
            CcaException.token("the protected header of a part of the token names no algorithm"))
        .number();
  }
}
