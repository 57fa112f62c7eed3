package motte.pack;

import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.MotteException;
import motte.trust.CoseSign1;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// A COSE_Sign1 with its type (RFC 9596) and its signer's key in the protected header.
record Signed(String what, CoseSign1 message, Spki signer) {
  private static final long TYPE = 16;
  private static final String SPKI = "spki";

  static Bytes sign(SigningKey key, String mediaType, Bytes payload) {
    var header = Cbor.emptyMap().put(TYPE, Cbor.of(mediaType)).put(SPKI, key.spki().der());
    return CoseSign1.sign(key, header, payload);
  }

  static Signed parse(String what, String mediaType, Bytes cose) {
    try {
      var message = CoseSign1.parse(cose);
      if (!message.header().at(TYPE).text().equals(mediaType)) {
        throw malformed(what, "its type is " + message.header().at(TYPE).text(), null);
      }
      return new Signed(what, message, Spki.parse(message.header().blob(SPKI)));
    } catch (PackException e) {
      throw e;
    } catch (MotteException e) {
      throw malformed(what, e.getMessage(), e);
    }
  }

  Bytes payload() {
    return message.payload();
  }

  void verify() {
    try {
      message.verify(signer);
    } catch (MotteException e) {
      throw new PackException(
          Kind.DENIED,
          "signature-refused",
          "the signature of the "
              + what
              + " by "
              + signer.pin()
              + " does not verify: "
              + e.getMessage(),
          "it was altered after signing; get it again from its signer",
          e);
    }
  }

  private static PackException malformed(
      String what, String reason, @org.jspecify.annotations.Nullable Exception cause) {
    var message = "this is not a signed " + what + ": " + reason;
    var hint = "it must be a COSE_Sign1 that motte wrote";
    return cause == null
        ? new PackException(Kind.INVALID, "signed-malformed", message, hint)
        : new PackException(Kind.INVALID, "signed-malformed", message, hint, cause);
  }
}
