package motte.evidence;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.MotteException;
import motte.trust.Cmw;

/// A measurement log as it is sent: whole, or what follows a position that the verifier knows.
///
/// A log is known again by its boot: the leaf of record 0. That names one log alone only if the
/// record is salted; a log whose boot record is not is always sent whole.
///
/// @param boot the leaf of record 0; empty if the record is not salted
/// @param from how many records are left out; 0: the log is whole
/// @param records the encoded records from there on
public record LogPart(Optional<Digest> boot, long from, List<Bytes> records) {
  /// The media type of a whole log: an array of records, each in a byte string.
  public static final String WHOLE = "application/vnd.motte.log+cbor";

  /// The media type of the end of a log: a map of `boot`, `from` and `records`.
  public static final String DELTA = "application/vnd.motte.log-delta+cbor";

  private static final Set<String> KEYS = Set.of("boot", "from", "records");
  private static final int SALT = 16;

  /// Throws `log-malformed` if the parts do not fit together.
  public LogPart {
    records = List.copyOf(records);
    if (from < 0
        || (from > 0 && boot.isEmpty())
        || boot.filter(leaf -> leaf.algorithm() != Digest.Algorithm.SHA384).isPresent()) {
      throw LogRecord.malformed("a log that begins at `" + from + "` of the boot " + boot);
    }
  }

  /// A whole log.
  public static LogPart whole(List<Bytes> records) {
    return new LogPart(boot(records), 0, records);
  }

  /// Reads what [#message] writes: `log-malformed`, `cbor-malformed`.
  public static LogPart parse(Cmw part) {
    if (part instanceof Cmw.Message message) {
      switch (message.type()) {
        case WHOLE -> {
          return whole(blobs(Cbor.decode(message.value()).items()));
        }
        case DELTA -> {
          var map = Cbor.decode(message.value()).map().onlyKeys(KEYS);
          var boot = LogRecord.sha384("boot", map.blob("boot"));
          return new LogPart(Optional.of(boot), map.number("from"), blobs(map.items("records")));
        }
        default -> {
          // refused below
        }
      }
    }
    throw LogRecord.malformed("the log is of another type than `" + WHOLE + "` and its delta");
  }

  /// How many records the log has up to its end.
  public long size() {
    return from + records.size();
  }

  /// What follows the first `position` records; the same where that cannot be told apart.
  public LogPart since(long position) {
    return boot.isPresent() && position > from && position <= size()
        ? new LogPart(boot, position, records.subList((int) (position - from), records.size()))
        : this;
  }

  /// The part on the wire.
  public Cmw.Message message() {
    var items = Cbor.array(records.stream().map(Cbor::of).toList());
    return from == 0
        ? new Cmw.Message(WHOLE, items.encoded(), java.util.OptionalInt.empty())
        : new Cmw.Message(
            DELTA,
            Cbor.emptyMap()
                .put("boot", boot.orElseThrow().value())
                .put("from", from)
                .put("records", items)
                .encoded(),
            java.util.OptionalInt.empty());
  }

  private static List<Bytes> blobs(List<Cbor> items) {
    return items.stream().map(Cbor::blob).toList();
  }

  private static Optional<Digest> boot(List<Bytes> records) {
    if (records.isEmpty()) {
      return Optional.empty();
    }
    try {
      return LogRecord.parse(records.getFirst())
          .salt()
          .filter(salt -> salt.size() >= SALT)
          .map(_ -> Merkle.leaf(records.getFirst()));
    } catch (MotteException _) {
      return Optional.empty();
    }
  }
}
