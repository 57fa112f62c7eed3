package motte.verdict;

import java.util.List;
import motte.core.Grade;

/// A verdict in which nothing failed. What it is worth depends on [#grade] and on what was skipped.
///
/// @param grade what roots the claims
/// @param development whether a development policy made it possible
/// @param subject what is trusted, and as what
/// @param checks all that was looked at, in REMITS order
public record Trusted(Grade grade, boolean development, String subject, List<Check> checks)
    implements Verdict {
  public Trusted {
    checks = List.copyOf(checks);
  }

  @Override
  public String conclusion() {
    return "trusted: " + subject;
  }

  @Override
  public String word() {
    return "trusted";
  }
}
