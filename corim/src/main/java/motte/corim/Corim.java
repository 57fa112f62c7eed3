package motte.corim;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.core.Digest;

/// A concise reference integrity manifest (draft-ietf-rats-corim-11 §4), in any well-formed
/// encoding. Of its tags only CoMIDs say anything here.
///
/// @param id its name: text, or a UUID in hexadecimal
/// @param profile by which its measurements are understood: a URI, or an OID with dots
/// @param validity when it holds, if it says so
/// @param references what measured things should be
/// @param endorsed what its author vouches for beyond what is measured, and where
/// @param attestKeys which keys attesters hold
/// @param unread how many tags, triples and extensions of it say something that is not understood
///   here
/// @param signature who signed it, if anybody did
/// @param digest SHA-256 of all of it
public record Corim(
    String id,
    Optional<String> profile,
    Optional<Validity> validity,
    List<ReferenceTriple> references,
    List<Endorsing> endorsed,
    List<AttestKeyTriple> attestKeys,
    int unread,
    Optional<CorimSignature> signature,
    Digest digest) {
  private static final long UNSIGNED = 501;
  private static final long SIGNED = 18;

  public Corim {
    references = List.copyOf(references);
    endorsed = List.copyOf(endorsed);
    attestKeys = List.copyOf(attestKeys);
  }

  /// Whether these bytes begin as a manifest does: tag 501, or tag 18 over a protected header that
  /// names the media type of one.
  public static boolean looksLike(Bytes bytes) {
    if (bytes.size() > 3 && bytes.slice(0, 3).hex().equals("d901f5")) {
      return true;
    }
    return bytes.size() > 2
        && bytes.slice(0, 2).hex().equals("d284")
        && CorimSignature.isOverManifest(bytes);
  }

  /// Reads a manifest without checking its signature, which [CorimSignature#verify] does:
  /// `corim-malformed`.
  public static Corim parse(Bytes bytes) {
    try {
      var digest = Digest.sha256(bytes.toArray());
      return switch (Cbor.decodeForeign(bytes)) {
        case Cbor.Tag(long tag, Cbor content) when tag == UNSIGNED ->
            CorimReader.read(content.map(), Optional.empty(), digest);
        case Cbor.Tag(long tag, Cbor content) when tag == SIGNED -> signed(content, digest);
        default -> throw CorimException.malformed("these bytes have neither tag 501 nor tag 18");
      };
    } catch (CoreException e) {
      throw CorimException.malformed("a manifest cannot be read: " + e.getMessage());
    }
  }

  private static Corim signed(Cbor message, Digest digest) {
    var signature = CorimSignature.read(message.items());
    if (Cbor.decodeForeign(signature.payload()) instanceof Cbor.Tag(long tag, Cbor content)
        && tag == UNSIGNED) {
      return CorimReader.read(content.map(), Optional.of(signature), digest);
    }
    throw CorimException.malformed("what is signed is no manifest with tag 501");
  }
}
