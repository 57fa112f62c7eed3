package motte.verdict;

import java.util.List;
import motte.core.Grade;

/// A verdict in which nothing failed, reached without a policy: the evidence is what its maker
/// signed, and nobody has said what it should show. It is never a reason to certify anything.
///
/// @param grade what roots the claims
/// @param subject what is genuine
/// @param checks all that was looked at, in REMITS order
public record Genuine(Grade grade, String subject, List<Check> checks) implements Verdict {
  /// What every such verdict begins with.
  public static final String HEADLINE = "genuine, not identified";

  public Genuine {
    checks = List.copyOf(checks);
  }

  @Override
  public boolean development() {
    return false;
  }

  @Override
  public String conclusion() {
    return "genuine: " + subject;
  }

  /// [#HEADLINE], and whether somebody may debug it.
  @Override
  public String headline() {
    return checks.stream().anyMatch(Check::debuggable) ? HEADLINE + ", debuggable" : HEADLINE;
  }

  @Override
  public String word() {
    return "genuine";
  }
}
