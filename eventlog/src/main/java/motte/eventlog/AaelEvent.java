package motte.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import motte.core.Bytes;

/// An event of the Attestation Agent of Confidential Containers: an EV_EVENT_TAG with the tag
/// `AAEL`, whose text is `domain operation content`. Its digest is over the whole tagged event.
///
/// @param domain who defines the operation
/// @param operation what was done
/// @param content with what; often JSON
public record AaelEvent(String domain, String operation, String content) {
  private static final long TAG = 0x4141454c;

  /// Reads an event that may be one of these; nothing if it has another type, tag or shape.
  public static Optional<AaelEvent> find(Event event) {
    if (!tagged(event)) {
      return Optional.empty();
    }
    var parts = text(event.data().slice(8, event.data().size())).map(text -> text.split(" ", 3));
    return parts
        .filter(words -> words.length == 3)
        .map(words -> new AaelEvent(words[0], words[1], words[2]));
  }

  /// Whether an event has the type, the tag and a size that fits: TCG_PCClientTaggedEvent (PFP
  /// §10.4.2).
  static boolean tagged(Event event) {
    if (event.type() != EventType.EV_EVENT_TAG.code() || event.data().size() < 8) {
      return false;
    }
    var in = new LogReader(event.data());
    return in.u32() == TAG && in.u32() == in.left();
  }

  private static Optional<String> text(Bytes utf8) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return Optional.of(decoder.decode(ByteBuffer.wrap(utf8.toArray())).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
