package motte.dcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import motte.core.Json;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Judges what a quote says of the enclave or trust domain itself.
record BodyAppraisal(Quote quote, Map<String, Json> claims, DcapPolicy policy, Findings findings) {

  /// The measurements that are listed where no policy states any.
  private static final List<String> LISTED =
      List.of(
          "mrtd",
          "rtmr0",
          "rtmr1",
          "rtmr2",
          "rtmr3",
          "mrconfigid",
          "mrowner",
          "mrownerconfig",
          "mrenclave",
          "mrsigner",
          "isvprodid",
          "isvsvn");

  void judge() {
    switch (quote.body()) {
      case EnclaveReport report -> enclave(report);
      case TdQuoteBody td -> trustDomain(td);
    }
    references();
    if (quote.body() instanceof EnclaveReport report) {
      product(report);
    }
    reportData();
  }

  private void enclave(EnclaveReport report) {
    debug(report.debug(), "ATTRIBUTES.DEBUG");
    measured(
        "reserved",
        Finding.of(
                Fields.zero(report.reserved()), "all zero", "reserved bytes of the report are set")
            .from(Sources.QUOTE));
  }

  private void trustDomain(TdQuoteBody td) {
    debug(td.has(TdAttribute.DEBUG), "TDATTRIBUTES.DEBUG");
    measured(
        "reserved",
        Finding.of(
                TdAttribute.allKnown(td.tdAttributes()),
                "no reserved attribute is set",
                "reserved attributes are set: " + td.tdAttributes())
            .from(Sources.MODULE));
    boolean migratable = td.has(TdAttribute.MIGRATABLE);
    measured(
        "migratable",
        allowance(
                migratable,
                policy.allowMigratable(),
                "it cannot be moved",
                "it can be moved to another machine")
            .comparing(migratable, policy.allowMigratable() ? "any" : "false")
            .from(Sources.MODULE));
    measured(
        "sept ve disable",
        (td.has(TdAttribute.SEPT_VE_DISABLE)
                ? Finding.passed("pages that the host takes away stop the guest")
                : Finding.skipped("not set: the guest must handle #VE for pages taken away"))
            .from(Sources.MODULE));
    measured(
        "perfmon",
        (td.has(TdAttribute.PERFMON)
                ? Finding.skipped("set: the guest can count its own events")
                : Finding.passed("not set"))
            .from(Sources.MODULE));
  }

  private void debug(boolean debug, String bit) {
    measured(
        "debug",
        allowance(
                debug,
                policy.allowDebug(),
                "it cannot be debugged",
                "it can be debugged (" + bit + "), so it keeps no secret")
            .comparing(debug, policy.allowDebug() ? "any" : "false")
            .from(quote.tee() == Tee.SGX ? Sources.QUOTE : Sources.MODULE));
  }

  private static Finding allowance(boolean set, boolean allowed, String off, String meaning) {
    return set && allowed
        ? Finding.letPass(meaning + ": the policy allows it")
        : Finding.of(!set, off, meaning);
  }

  private void references() {
    if (policy.references().isEmpty()) {
      measured("measurements", Finding.skipped("there are no reference values"));
      listed();
      return;
    }
    policy
        .references()
        .forEach((name, values) -> {
          var wanted = values.stream().map(Object::toString).toList();
          if (claims.get(name) instanceof Json.Text(var seen)) {
            measured(
                name,
                Finding.of(
                        wanted.contains(seen),
                        "a reference value",
                        "it is none of the reference values")
                    .comparing(seen, String.join(" or ", wanted)));
          } else {
            measured(
                name,
                Finding.failed("a quote of this kind does not have it")
                    .comparing("none", String.join(" or ", wanted)));
          }
        });
  }

  /// What a policy could state, with what is there now.
  private void listed() {
    var stated = new ArrayList<String>();
    policy.isvProdId().ifPresent(_ -> stated.add("isvprodid"));
    policy.minimumIsvSvn().ifPresent(_ -> stated.add("isvsvn"));
    LISTED.stream()
        .filter(name -> claims.containsKey(name) && !stated.contains(name))
        .forEach(name ->
            measured(name, Finding.skipped("no reference value is given; seen is " + seen(name))));
  }

  private String seen(String name) {
    return switch (claims.get(name)) {
      case null -> "none";
      case Json.Text(var text) -> text;
      case Json other -> other.text();
    };
  }

  private void product(EnclaveReport report) {
    policy
        .isvProdId()
        .ifPresent(wanted ->
            measured(
                "isvprodid",
                Finding.of(report.isvProdId() == wanted, "as meant", "another product")
                    .comparing(report.isvProdId(), wanted)));
    policy
        .minimumIsvSvn()
        .ifPresent(least ->
            measured(
                "isvsvn",
                Finding.of(report.isvSvn() >= least, "recent enough", "an earlier version")
                    .comparing(report.isvSvn(), "at least " + least)));
  }

  private void reportData() {
    var seen = quote.body().reportData();
    findings.add(
        Remits.IDENTITY,
        "report data",
        policy
            .reportData()
            .map(wanted ->
                Finding.of(
                        seen.equals(wanted), "as expected", "the quote was made for something else")
                    .comparing(seen, wanted))
            .orElseGet(() -> Finding.skipped("nobody said what it should be"))
            .from(Sources.QUOTE));
  }

  private void measured(String name, Finding finding) {
    findings.add(Remits.MEASUREMENT, name, finding);
  }
}
