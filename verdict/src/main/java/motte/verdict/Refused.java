package motte.verdict;

import java.util.List;
import motte.core.Grade;

/// A verdict in which something failed, or something was not there that must be.
///
/// @param grade what roots the claims that were made; `none` if that could not be told
/// @param development whether it was judged by a policy that accepts grade `none`
/// @param checks all that was looked at, in REMITS order
public record Refused(Grade grade, boolean development, List<Check> checks) implements Verdict {
  public Refused {
    checks = List.copyOf(checks);
  }

  @Override
  public String conclusion() {
    var refusals = refusals();
    if (refusals.isEmpty()) {
      return "refused: nothing could be checked";
    }
    var first = refusals.stream().filter(Check::hasFailed).findFirst().orElse(refusals.getFirst());
    var more = refusals.size() == 1 ? "" : " (and " + (refusals.size() - 1) + " more)";
    return "refused: " + first.name() + ": " + first.reason() + more;
  }

  @Override
  public String word() {
    return "refused";
  }
}
