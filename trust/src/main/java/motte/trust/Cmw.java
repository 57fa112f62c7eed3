package motte.trust;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;

/// A RATS conceptual message wrapper in CBOR (RFC 9999): evidence, endorsements and attestation
/// results with their types. Media types name a message; CoAP content formats, integer labels and
/// the tag form do not occur.
public sealed interface Cmw {

  /// The media type of a wrapper in CBOR.
  String MEDIA_TYPE = "application/cmw+cbor";

  /// One message: the CMW record `[type, value, ? indicator]`.
  ///
  /// @param type the media type of the value
  /// @param value the message
  /// @param indicator what kinds of conceptual message it holds, a set of bits such as [#EVIDENCE]
  record Message(String type, Bytes value, OptionalInt indicator) implements Cmw {
    /// The bit that says: this is evidence.
    public static final int EVIDENCE = 1 << 2;

    /// The bit that says: this is an attestation result.
    public static final int ATTESTATION_RESULTS = 1 << 3;

    public Message {
      if (!type.matches("[\\x20-\\x7e]+/[\\x20-\\x7e]+")) {
        throw malformed("`" + type + "` is not a media type");
      }
      if (indicator.isPresent() && indicator.getAsInt() <= 0) {
        throw malformed("the indicator " + indicator.getAsInt() + " names no kind of message");
      }
    }
  }

  /// Labelled messages: a CMW collection.
  ///
  /// @param type what the collection as a whole is, a URI or an OID
  /// @param members by label; at least one
  record Collection(Optional<String> type, SortedMap<String, Cmw> members) implements Cmw {
    public Collection {
      members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
      if (members.isEmpty() || members.containsKey(TYPE)) {
        throw malformed("a collection is empty or has a member `" + TYPE + "`");
      }
    }

    /// The member with that label: `cmw-malformed` if there is none.
    public Cmw member(String label) {
      var member = members.get(label);
      if (member == null) {
        throw malformed("the collection has no member `" + label + "`");
      }
      return member;
    }

    /// The value of the member with that label, which must be a message of that media type.
    public Bytes value(String label, String type) {
      if (member(label) instanceof Message message && message.type().equals(type)) {
        return message.value();
      }
      throw malformed("the member `" + label + "` is not of type `" + type + "`");
    }
  }

  /// The extensions that hold a wrapper, in certificates and in requests for them: id-pe-cmw of RFC
  /// 9999, and the TCG's of DICE.
  List<String> EXTENSIONS = List.of("1.3.6.1.5.5.7.1.35", "2.23.133.5.4.9");

  /// What the value of such an extension holds: the octet string or text in it, also where that
  /// stands in a sequence; the value itself where it is no DER. Throws `cmw-malformed`.
  static Bytes inExtension(Bytes value) {
    var within = value;
    for (int level = 0; level < LEVELS; level++) {
      int tag = within.size() == 0 ? 0 : within.at(0) & 0xff;
      if (tag == Der.OCTET_STRING || tag == UTF8_STRING) {
        return Der.parse(within, Cmw::malformed).content();
      }
      if (tag != Der.SEQUENCE) {
        return within;
      }
      var parts = Der.parse(within, Cmw::malformed).children(Der.SEQUENCE, Cmw::malformed);
      if (parts.isEmpty()) {
        return within;
      }
      within = parts.getFirst().encoded();
    }
    throw malformed("sequences are nested deeper than `" + LEVELS + "` levels");
  }

  /// The wrapper in CBOR that a certificate request asks to be certified, if it holds one:
  /// `cmw-malformed`, `cbor-malformed`.
  static Optional<Cmw> of(CertificateRequest request) {
    return EXTENSIONS.stream()
        .flatMap(oid -> request.extension(oid).stream())
        .findFirst()
        .map(value -> parse(inExtension(value)));
  }

  /// How deeply the value of an extension may be nested.
  int LEVELS = 8;

  /// The tag of text in DER.
  int UTF8_STRING = 0x0c;

  /// The label under which a collection says what it is.
  String TYPE = "__cmwc_t";

  /// One message.
  static Message message(String type, Bytes value) {
    return new Message(type, value, OptionalInt.empty());
  }

  /// One message that says that it is evidence.
  static Message evidence(String type, Bytes value) {
    return new Message(type, value, OptionalInt.of(Message.EVIDENCE));
  }

  /// A collection without a type.
  static Collection collection(Map<String, ? extends Cmw> members) {
    return new Collection(Optional.empty(), new TreeMap<>(members));
  }

  /// Reads deterministic CBOR: `cmw-malformed`, `cbor-malformed`.
  static Cmw parse(Bytes cbor) {
    return CmwCodec.read(Cbor.decode(cbor));
  }

  /// The wrapper in deterministic CBOR.
  default Bytes encode() {
    return CmwCodec.write(this).encoded();
  }

  private static TrustException malformed(String message) {
    return CmwCodec.malformed(message);
  }
}
