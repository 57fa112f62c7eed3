package motte.intake;

import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;
import motte.evidence.HardwareStatement;
import motte.trust.CertificateRequest;
import motte.trust.Cmw;
import motte.trust.Der;

/// Opens what carries evidence of other kinds: extensions of certificate requests, and conceptual
/// messages (CMW). What is inside says for itself what it is, and goes to the recogniser.
///
/// A request may come from anybody: how much may stand in it has bounds.
final class Envelopes {
  /// Takes in what stands in a file under a name, and says whether it is known.
  @FunctionalInterface
  interface Taker<T> {
    boolean take(String name, T content);
  }

  /// Extensions of certificate requests in which Enarx puts evidence.
  private static final List<String> ENARX =
      List.of("1.3.6.1.4.1.58270.1.2", "1.3.6.1.4.1.58270.1.3");

  /// What a keep sends beside its hardware's evidence: a log, a warrant.
  private static final String OURS = "application/vnd.motte.";

  /// How deep sequences may stand in an extension.
  private static final int DEEPEST = 8;

  /// How many certificates and revocation lists may stand in a request, and how many elements
  /// around and beside them. Evidence has a dozen of them.
  private static final int MOST = 64;

  private final Taker<Piece> pieces;
  private final Taker<Bytes> der;
  private final List<String> ignored;

  /// How many requests stand around what is read, and what the outermost of them held so far.
  private int requests;

  private int endorsements;
  private int elements;

  /// @param pieces takes what is inside
  /// @param der takes certificates, revocation lists, keys and requests
  /// @param ignored gets the names of what is of a kind that is not judged
  Envelopes(Taker<Piece> pieces, Taker<Bytes> der, List<String> ignored) {
    this.pieces = pieces;
    this.der = der;
    this.ignored = ignored;
  }

  void open(CertificateRequest request) {
    if (requests == 0) {
      endorsements = 0;
      elements = 0;
    }
    requests++;
    try {
      ENARX.forEach(oid -> request.extension(oid).ifPresent(value -> enarx(oid, value)));
      Cmw.EXTENSIONS.forEach(
          oid -> request.extension(oid).ifPresent(value -> messages(oid, value)));
    } finally {
      requests--;
    }
  }

  /// Counts a certificate or a revocation list that was found, wherever it stands.
  void endorsement() {
    if (requests > 0 && ++endorsements > MOST) {
      throw malformed("it holds more than " + MOST + " certificates and revocation lists");
    }
  }

  /// Takes in all pieces of `content`, which a file has under a label, and says whether any is
  /// known.
  boolean open(String file, String label, Bytes content) {
    boolean any = false;
    for (var piece : Unwrapping.of(label, content, Documents::isWhole)) {
      any |= pieces.take(file, piece);
    }
    return any;
  }

  private void open(String name, Bytes content) {
    open(name, name, content);
  }

  /// Evidence as Enarx sends it: as it is, or DER around certificates, lists and the evidence.
  private void enarx(String oid, Bytes value) {
    if (value.size() > 0 && value.at(0) == Der.SEQUENCE) {
      within(oid, value, 1);
    } else {
      open(oid, value);
    }
  }

  private void within(String name, Bytes content, int level) {
    if (++elements > 2 * MOST) {
      throw malformed("it holds more than " + 2 * MOST + " elements");
    }
    if (der.take(name, content)) {
      return;
    }
    if (level > DEEPEST) {
      throw malformed("it is nested more than " + DEEPEST + " deep");
    }
    var element = Der.parse(content, Envelopes::malformed);
    if (element.tag() == Der.SEQUENCE) {
      element
          .children(Der.SEQUENCE, Envelopes::malformed)
          .forEach(child -> within(name, child.encoded(), level + 1));
    } else if (element.tag() == Der.OCTET_STRING) {
      open(name, element.content());
    }
  }

  /// A wrapper of messages in CBOR, or whatever else somebody put there.
  private void messages(String oid, Bytes value) {
    var content = Cmw.inExtension(value);
    Attempt.at(() -> Cmw.parse(content))
        .ifPresentOrElse(cmw -> message(oid, cmw), () -> open(oid, content));
  }

  private void message(String name, Cmw cmw) {
    switch (cmw) {
      case Cmw.Collection all -> all.members().forEach(this::message);
      case Cmw.Message one when one.type().equals(HardwareStatement.MEDIA_TYPE) ->
          HardwareStatement.parse(one.value())
              .files()
              .forEach((file, content) -> pieces.take(file, new Piece.Blob(file, content)));
      case Cmw.Message one when one.type().startsWith(OURS) -> ignored.add(name);
      case Cmw.Message one -> open(name, one.value());
    }
  }

  private static IntakeException malformed(String why) {
    return new IntakeException(
        Kind.INVALID,
        "evidence-extension-malformed",
        "the evidence in a certificate request cannot be read: " + why,
        "make the request as Enarx does");
  }
}
