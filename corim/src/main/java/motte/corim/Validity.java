package motte.corim;

import java.time.Instant;
import java.util.Optional;
import motte.core.Cbor;

/// When something holds (draft-ietf-rats-corim-11 §7.3): both ends belong to it.
///
/// @param notBefore from when on, if it says so
/// @param notAfter until when
public record Validity(Optional<Instant> notBefore, Instant notAfter) {
  private static final long EPOCH = 1;

  static Validity read(Cbor.Map map) {
    CorimReader.onlyKeys(map, "validity", 0, 1);
    return new Validity(map.find(0).map(Validity::time), time(map.at(1)));
  }

  /// Whether it holds at that time.
  public boolean holds(Instant at) {
    return !at.isAfter(notAfter) && notBefore.map(begin -> !at.isBefore(begin)).orElse(true);
  }

  @Override
  public String toString() {
    return notBefore.map(begin -> "from " + begin + " ").orElse("") + "until " + notAfter;
  }

  /// Seconds since 1970, tagged 1 or, in a claim, bare.
  static Instant time(Cbor value) {
    long seconds =
        value instanceof Cbor.Tag(long tag, Cbor content) && tag == EPOCH
            ? content.number()
            : value.number();
    if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) {
      throw CorimException.malformed(seconds + " seconds is no time");
    }
    return Instant.ofEpochSecond(seconds);
  }
}
