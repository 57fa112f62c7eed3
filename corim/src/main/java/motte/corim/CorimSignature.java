package motte.corim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.core.Kind;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureScheme;
import motte.trust.Chain;
import motte.trust.Spki;

/// The signature over a manifest (draft-ietf-rats-corim-11 §4.2): a COSE_Sign1 with ECDSA.
///
/// @param protectedHeader as it was signed
/// @param scheme how it was signed
/// @param payload what was signed
/// @param signature r ‖ s
/// @param signer what the signer calls itself; nobody vouches for that
/// @param validity when the signature holds, if it says so
/// @param key the key of the certificate that came along, if one did
public record CorimSignature(
    Bytes protectedHeader,
    SignatureScheme scheme,
    Bytes payload,
    Bytes signature,
    Optional<String> signer,
    Optional<Validity> validity,
    Optional<Spki> key) {
  private static final String MEDIA_TYPE = "application/rim+cbor";
  private static final long ALGORITHM = 1;
  private static final long CRITICAL = 2;
  private static final long CONTENT_TYPE = 3;
  private static final long META = 8;
  private static final long CLAIMS = 15;
  private static final long CERTIFICATES = 33;

  /// Whether a COSE_Sign1 is over a manifest, by its protected header.
  static boolean isOverManifest(Bytes message) {
    try {
      return Cbor.decodeForeign(message) instanceof Cbor.Tag(_, Cbor.Array(var parts))
          && parts.size() == 4
          && parts.get(0) instanceof Cbor.Blob(var header)
          && Cbor.decodeForeign(header) instanceof Cbor.Map map
          && map.find(CONTENT_TYPE).equals(Optional.of(Cbor.of(MEDIA_TYPE)));
    } catch (CoreException _) {
      return false;
    }
  }

  static CorimSignature read(List<Cbor> parts) {
    if (parts.size() != 4) {
      throw CorimException.malformed("a signature has " + parts.size() + " parts");
    }
    var header = Cbor.decodeForeign(parts.get(0).blob()).map();
    if (header.find(CRITICAL).isPresent()
        || !header.find(CONTENT_TYPE).equals(Optional.of(Cbor.of(MEDIA_TYPE)))) {
      throw CorimException.malformed(
          "a signature demands headers that nobody here understands, or is not over `"
              + MEDIA_TYPE
              + "`");
    }
    var meta = header.find(META).map(Cbor::blob).map(each -> Cbor.decodeForeign(each).map());
    var claims = header.find(CLAIMS).map(Cbor::map);
    if (meta.isEmpty() && claims.isEmpty()) {
      throw CorimException.malformed("a signature does not say whose it is");
    }
    return new CorimSignature(
        parts.get(0).blob(),
        SignatureScheme.ofCose(header.at(ALGORITHM).number())
            .orElseThrow(() ->
                CorimException.malformed(
                    "a signature has the algorithm " + header.at(ALGORITHM).number())),
        parts.get(2).blob(),
        parts.get(3).blob(),
        meta.map(each -> each.at(0).map().at(0).text())
            .or(() -> claims.map(each -> each.at(1).text())),
        meta.flatMap(each -> each.find(1))
            .map(Cbor::map)
            .map(Validity::read)
            .or(() -> claims.flatMap(CorimSignature::claimed)),
        header
            .find(CERTIFICATES)
            .or(() -> parts.get(1).map().find(CERTIFICATES))
            .map(CorimSignature::key));
  }

  /// Checks that `signer` signed: `corim-signature-invalid`.
  public void verify(Spki signer, SignatureEngine engine) {
    var signed =
        Cbor.array(
                Cbor.of("Signature1"),
                Cbor.of(protectedHeader),
                Cbor.of(Bytes.empty()),
                Cbor.of(payload))
            .encoded();
    try {
      engine.prepare(signer).verify(scheme, signed, signature);
    } catch (MotteException e) {
      throw new CorimException(
          Kind.DENIED,
          "corim-signature-invalid",
          "the manifest is not signed by `" + signer.pin() + "`: " + e.getMessage(),
          "get it again from whoever signs it, or name another signer");
    }
  }

  /// `nbf` and `exp` (RFC 8392 §3.1).
  private static Optional<Validity> claimed(Cbor.Map claims) {
    return claims
        .find(4)
        .map(Validity::time)
        .map(end -> new Validity(claims.find(5).map(Validity::time), end))
        .or(() -> claims.find(5).map(from -> from(Validity.time(from))));
  }

  private static Validity from(Instant begin) {
    return new Validity(Optional.of(begin), Instant.MAX);
  }

  /// One certificate, or several with the signer's first (RFC 9360 §2).
  private static Spki key(Cbor certificates) {
    try {
      return switch (certificates) {
        case Cbor.Blob(var der) -> Chain.parseDer(List.of(der)).spki();
        default -> Chain.parseDer(List.of(certificates.items().getFirst().blob())).spki();
      };
    } catch (MotteException | java.util.NoSuchElementException e) {
      throw CorimException.malformed("the signer's certificate cannot be read: " + e.getMessage());
    }
  }
}
