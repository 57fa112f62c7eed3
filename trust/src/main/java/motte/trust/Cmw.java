package motte.trust;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import motte.core.Bytes;

/// A RATS conceptual message wrapper (RFC 9999).
@SuppressWarnings("DoNotCallSuggester")
public sealed interface Cmw {

  /// One message with its media type (a CMW record).
  record Message(String type, Bytes value, OptionalInt indicator) implements Cmw {}

  /// Labelled messages, with the collection's type if it has one.
  record Collection(Optional<String> type, SortedMap<String, Cmw> members) implements Cmw {}

  static Message message(String type, Bytes value) {
    return new Message(type, value, OptionalInt.empty());
  }

  static Collection collection(java.util.Map<String, ? extends Cmw> members) {
    throw new UnsupportedOperationException("not yet");
  }

  static Cmw parse(Bytes cbor) {
    throw new UnsupportedOperationException("not yet");
  }

  default Bytes encode() {
    throw new UnsupportedOperationException("not yet");
  }
}
