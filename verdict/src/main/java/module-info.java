/// What came of looking at evidence: checks, each passed, failed or skipped with its reason, in the
/// order in which a chain of trust is built, and the verdict that they add up to.
///
/// ```java
/// var findings = Findings.of("snp");
/// findings.add(Remits.ROOT_OF_TRUST, "report signature", Finding.passed("made by the VCEK"));
/// System.out.print(Verdict.withoutPolicy(Grade.HARDWARE, "a report", findings.checks()).tree());
/// ```
@org.jspecify.annotations.NullMarked
module motte.verdict {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.verdict;
}
