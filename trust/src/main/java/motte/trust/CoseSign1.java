package motte.trust;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;

/// A COSE_Sign1 message (RFC 9052 §4.2), tagged 18.
@SuppressWarnings("DoNotCallSuggester")
public record CoseSign1(
    Bytes protectedHeader, Cbor.Map unprotected, Bytes payload, Bytes signature) {

  public static Bytes sign(SigningKey key, Cbor.Map protectedExtra, Bytes payload) {
    throw new UnsupportedOperationException("not yet");
  }

  public static CoseSign1 parse(Bytes message) {
    throw new UnsupportedOperationException("not yet");
  }

  public Cbor.Map header() {
    throw new UnsupportedOperationException("not yet");
  }

  public Optional<Bytes> kid() {
    throw new UnsupportedOperationException("not yet");
  }

  public void verify(Spki signer) {
    throw new UnsupportedOperationException("not yet");
  }
}
