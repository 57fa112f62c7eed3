package motte.cca;

import java.util.List;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureScheme;
import motte.trust.Spki;

/// A COSE_Sign1 (RFC 9052 §4.2) in any well-formed encoding, tagged 18, that its maker signed with
/// ECDSA. Its unprotected header is covered by no signature, and nothing is read from it.
///
/// @param protectedHeader as it was signed
/// @param scheme how it was signed, by the protected header
/// @param payload what was signed
/// @param signature r ‖ s
record Sign1(Bytes protectedHeader, SignatureScheme scheme, Bytes payload, Bytes signature)
    implements Message {
  private static final long TAG = 18;
  private static final long CRITICAL = 2;

  static Sign1 parse(Cbor message) {
    if (message instanceof Cbor.Tag(long tag, Cbor.Array(var parts))
        && tag == TAG
        && parts.size() == 4
        && parts.get(0) instanceof Cbor.Blob(var header)
        && parts.get(1) instanceof Cbor.Map
        && parts.get(2) instanceof Cbor.Blob(var payload)
        && parts.get(3) instanceof Cbor.Blob(var signature)) {
      return new Sign1(header, scheme(Message.header(header)), payload, signature);
    }
    throw CcaException.token("a part of the token is no COSE_Sign1 with tag 18");
  }

  /// Checks the signature: `endorsement-signature-invalid`, `endorsement-key-unsupported`.
  void verify(SignatureEngine engine, Spki signer) {
    var signed =
        Cbor.array(
                List.of(
                    Cbor.of("Signature1"),
                    Cbor.of(protectedHeader),
                    Cbor.of(Bytes.empty()),
                    Cbor.of(payload)))
            .encoded();
    engine.prepare(signer).verify(scheme, signed, signature);
  }

  private static SignatureScheme scheme(Cbor.Map header) {
    if (header.find(CRITICAL).isPresent()) {
      throw CcaException.token("a COSE_Sign1 demands headers that nobody here understands");
    }
    long algorithm = Message.algorithm(header);
    return SignatureScheme.ofCose(algorithm)
        .orElseThrow(() ->
            CcaException.token(
                "a COSE_Sign1 has the algorithm "
                    + algorithm
                    + ", neither ES256 nor ES384 nor ES512"));
  }
}
