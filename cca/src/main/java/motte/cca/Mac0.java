package motte.cca;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;

/// A COSE_Mac0 (RFC 9052 §6.2), tagged 17, under a key that its maker shares with the verifier:
/// HMAC 256/256 (RFC 9053 §3.1), the one that RFC 9783 §5.2 names.
///
/// @param protectedHeader as it was authenticated
/// @param payload what was authenticated
/// @param tag the 32 bytes
record Mac0(Bytes protectedHeader, Bytes payload, Bytes tag) implements Message {
  static final long TAG = 17;
  private static final long CRITICAL = 2;
  private static final long HMAC_256 = 5;

  static Mac0 parse(Cbor message) {
    if (message instanceof Cbor.Tag(long number, Cbor.Array(var parts))
        && number == TAG
        && parts.size() == 4
        && parts.get(0) instanceof Cbor.Blob(var header)
        && parts.get(1) instanceof Cbor.Map
        && parts.get(2) instanceof Cbor.Blob(var payload)
        && parts.get(3) instanceof Cbor.Blob(var tag)) {
      check(Message.header(header));
      return new Mac0(header, payload, tag);
    }
    throw CcaException.token("the token is no COSE_Mac0 with tag 17");
  }

  /// Checks that whoever holds `key` made it: `cca-mac-invalid`.
  void verify(Bytes key) {
    var said =
        Cbor.array(
                Cbor.of("MAC0"), Cbor.of(protectedHeader), Cbor.of(Bytes.empty()), Cbor.of(payload))
            .encode();
    if (!MessageDigest.isEqual(hmac(key, said), tag.toArray())) {
      throw new CcaException(
          Kind.DENIED,
          "cca-mac-invalid",
          "the token was not authenticated with this key",
          "it was altered, or another device made it");
    }
  }

  private static byte[] hmac(Bytes key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  private static void check(Cbor.Map header) {
    if (header.find(CRITICAL).isPresent()) {
      throw CcaException.token("a COSE_Mac0 demands headers that nobody here understands");
    }
    long algorithm = Message.algorithm(header);
    if (algorithm != HMAC_256) {
      throw CcaException.token(
          "a COSE_Mac0 has the algorithm " + algorithm + ", which is not HMAC 256/256");
    }
  }
}
