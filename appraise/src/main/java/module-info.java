/// Appraisal of evidence into a verdict.
@org.jspecify.annotations.NullMarked
module motte.appraise {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.verdict;
  requires transitive motte.evidence;
  requires motte.pack;
  requires transitive motte.intake;

  exports motte.appraise;
}
