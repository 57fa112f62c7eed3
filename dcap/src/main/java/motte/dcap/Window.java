package motte.dcap;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// From when to when something of Intel's holds.
///
/// @param what as it stands in the name of a check
record Window(String what, Instant from, Instant to) {
  /// The certificates of the platform itself, which no verdict can do without.
  static final String PCK_CHAIN = "pck chain";

  /// The time in which all certificates of a chain hold.
  static Window of(String what, List<X509Certificate> chain) {
    var from = Instant.MIN;
    var to = Instant.MAX;
    for (var each : chain) {
      var begin = each.getNotBefore().toInstant();
      var end = each.getNotAfter().toInstant();
      from = begin.isAfter(from) ? begin : from;
      to = end.isBefore(to) ? end : to;
    }
    return new Window(what, from, to);
  }

  /// Adds whether it holds at that time.
  ///
  /// @param mayMiss whether a verdict can do without it: what is out of force counts as missing
  void check(Instant at, boolean mayMiss, Findings findings) {
    var span = from + " to " + to;
    boolean holds = !at.isBefore(from) && !at.isAfter(to);
    var not = "it holds from " + span + ", not at " + at;
    var finding =
        !holds && mayMiss && !what.equals(PCK_CHAIN)
            ? Finding.skipped(not + ": it counts as missing, which the policy allows")
            : Finding.of(holds, "from " + span, not);
    findings.add(
        Remits.ENDORSEMENT,
        what + " in force",
        finding.comparing(at, span).from(Sources.COLLATERAL));
  }
}
