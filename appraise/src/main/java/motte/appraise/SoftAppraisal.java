package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.Evidence;
import motte.evidence.SoftPlatform;
import motte.evidence.SoftStatement;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises the platform `soft`: a development key says so. What such a key cannot support is
/// skipped at best.
final class SoftAppraisal {
  private SoftAppraisal() {}

  static Optional<PlatformClaims> appraise(
      Evidence.Bundle bundle, Expectations expected, Findings all) {
    var findings = all.in(SoftPlatform.NAME);
    var statement =
        findings.read(
            ROOT_OF_TRUST,
            "platform statement",
            "signed with the development key that it names",
            () ->
                SoftStatement.parse(
                    PlatformStatement.in(
                        bundle.platformEvidence(), SoftStatement.MEDIA_TYPE, "the platform soft")));
    findings.add(
        ROOT_OF_TRUST,
        "development key",
        statement
            .map(said -> key(said, expected.developmentKeys()))
            .orElse(Finding.needs("a platform statement whose signature holds")));
    findings.add(ROOT_OF_TRUST, "grade", expected.grade(Grade.NONE));
    findings.add(
        ENDORSEMENT,
        "endorsement",
        Finding.skipped("a development key endorses nothing: no maker vouches for this machine"));
    findings.add(
        MEASUREMENT, "firmware and kernel", Finding.skipped("a development key measures neither"));
    findings.add(
        MEASUREMENT,
        "keep measurement",
        statement
            .map(said -> measurement(said.measurement(), expected.keepMeasurements()))
            .orElse(Finding.needs("a platform statement whose signature holds")));
    return statement.map(said ->
        new PlatformClaims(
            SoftPlatform.NAME, Grade.NONE, Optional.of(said.measurement()), said.reportData()));
  }

  private static Finding key(SoftStatement said, Optional<Set<Digest>> listed) {
    var pin = said.spki().pin();
    return listed
        .map(pins ->
            Finding.of(
                pins.contains(pin),
                pin + " is listed by the policy",
                pin + " is not among the " + pins.size() + " that the policy lists"))
        .orElse(Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + pin + ")"));
  }

  /// A difference refuses; equality is only a development key's word, so it is skipped.
  private static Finding measurement(Digest claimed, Optional<Set<Digest>> references) {
    if (references.isEmpty()) {
      return Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + claimed + ")");
    }
    return references.get().contains(claimed)
        ? Finding.skipped(claimed + " is a reference value, but only a development key claims it")
        : Finding.failed(
            claimed + " is none of the " + references.get().size() + " reference values");
  }
}
