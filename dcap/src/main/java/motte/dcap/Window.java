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

  /// The time in which a revocation list holds.
  static Window of(String what, RevocationList crl) {
    return new Window(what, crl.list().thisUpdate(), crl.list().nextUpdate().orElse(Instant.MAX));
  }

  /// Adds whether it holds at that time.
  ///
  /// @param mayMiss whether a verdict can do without it: a list that is out of force then counts as
  ///   missing, though what it revokes stays revoked
  void check(Instant at, boolean mayMiss, Findings findings) {
    var span = from + " to " + to;
    var not = "it holds from " + span + ", not at " + at;
    var finding =
        !holds(at) && mayMiss && what.contains(" crl")
            ? Finding.letPass(not + ": it counts as missing, which the policy allows")
            : Finding.of(holds(at), "from " + span, not);
    findings.add(
        Remits.ENDORSEMENT,
        what + " in force",
        finding.comparing(at, span).from(Sources.COLLATERAL));
  }

  boolean holds(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }
}
