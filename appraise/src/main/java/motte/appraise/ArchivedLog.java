package motte.appraise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import motte.core.Bytes;
import motte.core.Kind;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.StewardClient;
import motte.trust.Cmw;

/// Puts the measurement log of archived evidence together again, where its keep sent only what was
/// new: the rest stands in evidence that was judged before. Nothing of that is believed: the whole
/// must lead to what the platform signed.
final class ArchivedLog {
  private ArchivedLog() {}

  /// The evidence with its log whole: `archive-incomplete`, and what the archive throws.
  static Cmw whole(StewardClient.Archived archived, Archive archive) {
    var evidence = Cmw.parse(archived.evidence());
    Deque<LogPart> parts = new ArrayDeque<>();
    parts.push(Evidence.Bundle.parse(evidence).log());
    var each = archived;
    while (parts.element().from() > 0) {
      var after =
          each.after().orElseThrow(() -> incomplete("it is not told which evidence precedes it"));
      if (parts.size() > Positions.DEEPEST) {
        throw incomplete("more than " + Positions.DEEPEST + " pieces of evidence precede it");
      }
      each = archive.evidence(after);
      var before = Evidence.Bundle.parse(Cmw.parse(each.evidence())).log();
      if (!before.boot().equals(parts.element().boot())
          || before.size() != parts.element().from()) {
        throw incomplete("the evidence `" + after + "` is not what precedes it");
      }
      parts.push(before);
    }
    if (parts.size() == 1) {
      return evidence;
    }
    List<Bytes> records = new ArrayList<>();
    parts.forEach(part -> records.addAll(part.records()));
    return Evidence.with(evidence, LogPart.whole(records));
  }

  private static AppraiseException incomplete(String why) {
    return new AppraiseException(
        Kind.MISSING,
        "archive-incomplete",
        "the archived measurement log is not whole: `" + why + "`",
        "ask who runs the steward for what its archive lacks");
  }
}
