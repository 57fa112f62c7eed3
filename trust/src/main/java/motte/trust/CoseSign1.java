package motte.trust;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;

/// A COSE_Sign1 message (RFC 9052 §4.2), tagged 18, with its payload inside. The protected header
/// holds the algorithm (1: ES256 or ES384) and the key ID (4: the 32 bytes of the signer's SPKI
/// pin).
///
/// @param protectedHeader the encoded protected header, as it was signed
/// @param unprotected the header that nobody signed
/// @param payload what was signed
/// @param signature r ‖ s
public record CoseSign1(
    Bytes protectedHeader, Cbor.Map unprotected, Bytes payload, Bytes signature) {

  /// The media type of a message.
  public static final String MEDIA_TYPE = "application/cose";

  private static final long TAG = 18;
  private static final long ALGORITHM = 1;
  private static final long CONTENT_TYPE = 3;
  private static final long KEY_ID = 4;

  /// Signs `payload`; `protectedExtra` joins the protected header and must not name its algorithm
  /// or key.
  public static Bytes sign(SigningKey key, Cbor.Map protectedExtra, Bytes payload) {
    var header =
        protectedExtra
            .put(ALGORITHM, Cbor.of(key.curve().cose()))
            .put(KEY_ID, Cbor.of(key.spki().pin().value()))
            .encoded();
    var message =
        new CoseSign1(header, Cbor.emptyMap(), payload, key.sign(toBeSigned(header, payload)));
    return message.encode();
  }

  /// A protected header that names the media type of the payload (RFC 9052 §3.1, label 3).
  public static Cbor.Map contentType(String mediaType) {
    return Cbor.emptyMap().put(CONTENT_TYPE, Cbor.of(mediaType));
  }

  /// Reads a message without checking its signature: `cose-malformed`, `cbor-malformed`.
  public static CoseSign1 parse(Bytes message) {
    if (Cbor.decode(message) instanceof Cbor.Tag(long number, Cbor.Array(var parts))
        && number == TAG
        && parts.size() == 4) {
      var read =
          new CoseSign1(
              parts.get(0).blob(), parts.get(1).map(), parts.get(2).blob(), parts.get(3).blob());
      read.header();
      return read;
    }
    throw malformed("these bytes are not a tagged COSE_Sign1");
  }

  /// The message in CBOR, as [#parse] reads it.
  public Bytes encode() {
    return new Cbor.Tag(
            TAG,
            Cbor.array(Cbor.of(protectedHeader), unprotected, Cbor.of(payload), Cbor.of(signature)))
        .encoded();
  }

  /// The protected header; believe it only after [#verify].
  public Cbor.Map header() {
    return protectedHeader.size() == 0 ? Cbor.emptyMap() : Cbor.decode(protectedHeader).map();
  }

  /// The media type that the protected header names, if any.
  public Optional<String> contentType() {
    return header().find(CONTENT_TYPE).map(Cbor::text);
  }

  /// The key ID of the protected header, if any.
  public Optional<Bytes> kid() {
    return header().find(KEY_ID).map(Cbor::blob);
  }

  /// The SPKI pin of the key that claims to have signed: `cose-malformed` if the message does not
  /// say.
  public Digest signer() {
    var kid = kid().orElseThrow(() -> malformed("the COSE message names no key"));
    if (kid.size() != Digest.Algorithm.SHA256.size()) {
      throw malformed("the COSE message names its key by `" + kid + "`, which is no SPKI pin");
    }
    return new Digest(Digest.Algorithm.SHA256, kid);
  }

  /// Checks that `signer` signed this message: `signer-mismatch`, `signature-invalid`,
  /// `key-unsupported`.
  public void verify(Spki signer) {
    boolean named = kid().map(signer.pin().value()::equals).orElse(true);
    boolean fits = header().find(ALGORITHM).equals(Optional.of(Cbor.of(signer.curve().cose())));
    if (!named || !fits) {
      throw new TrustException(
          Kind.DENIED,
          "signer-mismatch",
          "the message is signed by `"
              + kid().map(Bytes::hex).orElse("?")
              + "` or with another algorithm, not by `"
              + signer.pin()
              + "`",
          "check which key should have signed it");
    }
    signer.verify(toBeSigned(protectedHeader, payload), signature);
  }

  private static byte[] toBeSigned(Bytes header, Bytes payload) {
    return Cbor.array(
            Cbor.of("Signature1"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload))
        .encode();
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "cose-malformed",
        message,
        "expected is a COSE_Sign1 (RFC 9052) in deterministic CBOR with tag 18");
  }
}
