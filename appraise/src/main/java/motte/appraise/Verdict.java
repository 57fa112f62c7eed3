package motte.appraise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Grade;
import motte.core.Json;

/// What came of looking at evidence: [Trusted] or [Refused], with every check that led there,
/// passed, failed or skipped, in REMITS order. A refusal still lists all that was looked at.
public sealed interface Verdict permits Trusted, Refused {

  /// The first line of a verdict that a development key roots.
  String DEVELOPMENT = "development: proves nothing about this machine";

  /// What roots the claims that were judged.
  Grade grade();

  /// Whether this was judged by a policy that accepts grade `none`, and no better grade was shown.
  boolean development();

  /// All checks, in REMITS order.
  List<Check> checks();

  /// One sentence: what is trusted as what, or how many checks failed.
  String conclusion();

  /// `trusted` or `refused`.
  String word();

  /// The first line: what this verdict does *not* prove where that must be said first, and
  /// otherwise the conclusion.
  default String headline() {
    return development() ? DEVELOPMENT : conclusion();
  }

  /// The checks that do not hold.
  default List<Check> failures() {
    return checks().stream().filter(Check::hasFailed).toList();
  }

  /// The verdict for a terminal: the headline, the conclusion, then a line for each check under its
  /// step. Ends with a newline.
  default String tree() {
    return VerdictTree.text(this);
  }

  /// `{"verdict", "headline", "conclusion", "grade", "development", "checks"}`.
  default Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("verdict", Json.of(word()));
    members.put("headline", Json.of(headline()));
    members.put("conclusion", Json.of(conclusion()));
    members.put("grade", Json.of(grade().label()));
    members.put("development", Json.of(development()));
    members.put("checks", Json.of(checks().stream().map(Check::json).toList()));
    return Json.of(members);
  }

  /// The verdict on these checks: trusted if none failed and at least one passed.
  ///
  /// @param subject what is trusted, as the end of the sentence `trusted: …`
  static Verdict of(Grade grade, boolean development, String subject, List<Check> checks) {
    var ordered = new ArrayList<>(checks);
    ordered.sort(java.util.Comparator.comparing(Check::step));
    boolean sound =
        ordered.stream().noneMatch(Check::hasFailed)
            && ordered.stream().anyMatch(check -> check.outcome() == Outcome.PASSED);
    return sound
        ? new Trusted(grade, development, subject, ordered)
        : new Refused(grade, development, ordered);
  }
}
