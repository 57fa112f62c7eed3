package motte.appraise;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Digest;
import motte.evidence.LogPart;

/// The logs that a verifier knows, each by its boot and up to one position, so that keeps need only
/// send what follows. Only logs that were found trusted come here. There is room for so many;
/// beyond that the one that was not asked for longest is forgotten, and so is a log that holds more
/// than [#HEAVIEST] or whose pieces have become too many: its keep is asked for the whole log once
/// more, and nothing else changes. Thread-safe.
///
/// ```java
/// var known = positions.find(bundle.log());
/// var appraisal = appraiser.appraise(submission.knowing(known), now);
/// appraisal.log().ifPresent(log -> positions.remember(log, ear, known));
/// ```
public final class Positions {
  /// How many logs a steward knows.
  public static final int MOST = 10_000;

  /// How many instances, components and links of all times a log may hold to be remembered.
  public static final int HEAVIEST = 1000;

  /// How many pieces of evidence may follow on one that holds the whole log. Whoever judges the
  /// last again must fetch them all.
  public static final int DEEPEST = 32;

  private final int most;
  private final Map<Digest, Position> byBoot = new LinkedHashMap<>(16, 0.75f, true);

  private Positions(int most) {
    this.most = most;
  }

  /// Room for that many logs; none is known yet.
  public static Positions of(int most) {
    return new Positions(most);
  }

  /// Up to where the log is known of which this is a part.
  public synchronized Optional<Position> find(LogPart log) {
    return log.boot().map(byBoot::get);
  }

  /// After how many records a keep may go on with a log that is known so far: 0 if it must send it
  /// whole.
  public static long from(Optional<Position> known) {
    return known
        .filter(position -> position.depth() < DEEPEST)
        .map(position -> position.history().size())
        .orElse(0L);
  }

  /// Remembers a log that was found trusted.
  ///
  /// @param ear SHA-256 of the signed EAR of its evidence
  /// @param part the log as it was sent
  /// @param before what was known when it was sent
  public synchronized void remember(
      History log, Digest ear, LogPart part, Optional<Position> before) {
    if (log.boot().isEmpty()) {
      return;
    }
    var boot = log.boot().get();
    var known = byBoot.get(boot);
    if (known != null && known.history().size() > log.size()) {
      return;
    }
    if (log.weight() > HEAVIEST) {
      byBoot.remove(boot);
      return;
    }
    int depth = part.from() == 0 ? 0 : before.map(Position::depth).orElse(0) + 1;
    byBoot.put(boot, new Position(log, ear, depth));
    if (byBoot.size() > most) {
      byBoot.remove(byBoot.keySet().iterator().next());
    }
  }

  /// How many logs are known.
  public synchronized int size() {
    return byBoot.size();
  }
}
