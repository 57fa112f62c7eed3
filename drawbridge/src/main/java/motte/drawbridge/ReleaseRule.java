package motte.drawbridge;

import java.util.Set;
import motte.core.Digest;
import motte.core.Grade;

/// Which keeps a repository's packages are released to. A keep gets a package if one rule accepts
/// all three of its domain, its grade and its measurement.
///
/// @param repository a pattern: `*` is any text within one part of the path, `**` any text at all
/// @param domain the trust domain
/// @param grades the grades that are good enough; [Grade#NONE] is accepted only if it stands here
/// @param keepMeasurements the measurements of keeps that are trusted; nothing else is
public record ReleaseRule(
    String repository, String domain, Set<Grade> grades, Set<Digest> keepMeasurements) {

  public ReleaseRule {
    grades = Set.copyOf(grades);
    keepMeasurements = Set.copyOf(keepMeasurements);
  }
}
