package motte.verdict;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Grade;
import motte.core.Json;

/// What came of looking at evidence: [Trusted], [Genuine] or [Refused], with every check that led
/// there, passed, failed or skipped, in REMITS order. A refusal still lists all that was looked at.
public sealed interface Verdict permits Trusted, Genuine, Refused {

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

  /// `trusted`, `genuine` or `refused`.
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

  /// The checks that refuse it: those that do not hold, and those that may not be skipped.
  default List<Check> refusals() {
    return checks().stream().filter(Check::refuses).toList();
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

  /// The verdict of a policy on these checks: trusted if at least one passed and none refuses.
  ///
  /// @param subject what is trusted, as the end of the sentence `trusted: …`
  static Verdict of(Grade grade, boolean development, String subject, List<Check> checks) {
    var ordered = ordered(checks);
    return sound(ordered)
        ? new Trusted(grade, development, subject, ordered)
        : new Refused(grade, development, ordered);
  }

  /// The verdict on these checks without a policy: genuine at best.
  ///
  /// @param subject what is genuine, as the end of the sentence `genuine: …`
  static Verdict withoutPolicy(Grade grade, String subject, List<Check> checks) {
    var ordered = ordered(checks);
    return sound(ordered)
        ? new Genuine(grade, subject, ordered)
        : new Refused(grade, false, ordered);
  }

  private static List<Check> ordered(List<Check> checks) {
    return checks.stream().sorted(Comparator.comparing(Check::step)).toList();
  }

  private static boolean sound(List<Check> checks) {
    return checks.stream().noneMatch(Check::refuses)
        && checks.stream().anyMatch(check -> check.outcome() == Outcome.PASSED);
  }
}
