package motte.appraise;

import static motte.verdict.Remits.SECRETS;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// The names and addresses that a certificate gets. What a request names is a request.
record Grants(List<String> names, List<String> addresses) {

  /// @param roles what grants: all that speak for the instance
  static Grants of(Submission submission, List<RolePolicy> roles, Findings findings) {
    if (submission.purpose() == Claims.Purpose.KEEP) {
      return new Grants(List.of(), List.of());
    }
    var names = granted(submission.names(), roles, RolePolicy::names);
    var addresses = granted(submission.addresses(), roles, RolePolicy::addresses);
    findings.add(
        SECRETS,
        "names",
        names.isEmpty() && addresses.isEmpty()
            ? Finding.skipped("the policy grants no name and no address here")
            : Finding.passed(
                String.join(", ", names)
                    + separator(names, addresses)
                    + String.join(", ", addresses)));
    var dropped = new TreeSet<String>();
    submission.names().stream().filter(name -> !names.contains(lower(name))).forEach(dropped::add);
    submission.addresses().stream()
        .filter(each -> !addresses.contains(lower(each)))
        .forEach(dropped::add);
    if (!dropped.isEmpty()) {
      findings.add(
          SECRETS,
          "names left out",
          Finding.skipped(
              String.join(", ", dropped)
                  + " asked for, and not granted to this role by the policy"));
    }
    return new Grants(names, addresses);
  }

  /// Who asks for nothing gets all; who asks gets what of it is granted.
  private static List<String> granted(
      List<String> wanted, List<RolePolicy> roles, Function<RolePolicy, Set<String>> granted) {
    var all = new TreeSet<String>();
    roles.forEach(role -> granted.apply(role).forEach(name -> all.add(lower(name))));
    if (!wanted.isEmpty()) {
      all.retainAll(wanted.stream().map(Grants::lower).toList());
    }
    return List.copyOf(all);
  }

  private static String separator(List<String> names, List<String> addresses) {
    return names.isEmpty() || addresses.isEmpty() ? "" : ", ";
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
