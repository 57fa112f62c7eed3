package motte.cca;

import motte.core.Bytes;

/// A message of COSE (RFC 9052) in any well-formed encoding, with claims inside, that its maker
/// protected. Its unprotected header is covered by nothing, and nothing is read from it.
sealed interface Message permits Sign1, Mac0 {
  /// What is protected.
  Bytes payload();

  /// The claims inside.
  default ClaimSet claims() {
    return ClaimSet.of(motte.core.Cbor.decodeForeign(payload()).map());
  }
}
