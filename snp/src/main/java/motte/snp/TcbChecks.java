package motte.snp;

import static motte.verdict.Remits.TRUST;

import java.util.Optional;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// The versions of the platform, against each other and against the policy. CURRENT is what runs,
/// COMMITTED what the machine can no longer go below, REPORTED what the host vouches for with the
/// key's derivation, LAUNCH what ran when the guest was started or came in.
final class TcbChecks {
  private static final String SOURCE = "SEV-SNP ABI §3.3, TCB versions";

  private TcbChecks() {}

  static void add(SnpReport report, Optional<Vek> vek, SnpPolicy policy, Findings findings) {
    findings.add(TRUST, "firmware version", firmware(report, policy));
    var known = vek.map(Vek::product).or(() -> report.cpuid().flatMap(Cpuid::product));
    if (known.isEmpty()) {
      findings.add(TRUST, "TCB", Finding.missing("the product, to read its levels", false));
      return;
    }
    var product = known.get();
    var current = report.currentTcb().of(product);
    var committed = report.committedTcb().of(product);
    var reported = report.reportedTcb().of(product);
    findings.add(
        TRUST,
        "committed TCB",
        atMost("COMMITTED_TCB", committed, current)
            .comparing(report.committedTcb(), report.currentTcb())
            .from(SOURCE));
    findings.add(
        TRUST,
        "reported TCB",
        atMost("REPORTED_TCB", reported, current)
            .comparing(report.reportedTcb(), report.currentTcb())
            .from(SOURCE));
    var least = Optional.ofNullable(policy.minimumTcb().get(product));
    // A policy that asks for levels on other products has nothing good to say of this one.
    boolean others = !policy.minimumTcb().isEmpty();
    findings.add(TRUST, "minimum TCB", minimum("REPORTED_TCB", reported, least, product, others));
    findings.add(
        TRUST,
        "minimum TCB at launch",
        minimum("LAUNCH_TCB", report.launchTcb().of(product), least, product, others));
  }

  private static Finding atMost(String name, Tcb lower, Tcb current) {
    return Finding.of(
        current.atLeast(lower),
        lower.equals(current)
            ? name + " is what runs: " + current
            : name + " " + lower + " is not above what runs: " + current,
        name + " " + lower + " is above what runs: " + current);
  }

  private static Finding minimum(
      String name, Tcb seen, Optional<Tcb> least, Product product, boolean others) {
    if (least.isEmpty() && others) {
      return Finding.failed("the policy asks for levels on other products than " + product);
    }
    if (least.isEmpty()) {
      return Finding.skipped("the policy asks for no levels on " + product + "; seen is " + seen);
    }
    return Finding.of(
            seen.atLeast(least.get()),
            name + " " + seen + " is at least " + least.get(),
            name + " " + seen + " is below " + least.get())
        .comparing(seen, least.get());
  }

  private static Finding firmware(SnpReport report, SnpPolicy policy) {
    var current = report.current();
    var committed = report.committed();
    if (committed.compareTo(current) > 0) {
      return Finding.failed("version " + committed + " is committed, but " + current + " runs")
          .comparing(committed, current)
          .from(SOURCE);
    }
    var abi = new FirmwareVersion(report.policy().abiMajor(), report.policy().abiMinor(), 0);
    if (current.compareTo(abi) < 0) {
      return Finding.failed(
              "version " + current + " runs, below the ABI " + abi + " that the guest asks for")
          .comparing(current, abi)
          .from("SEV-SNP ABI §4.3, ABI_MAJOR and ABI_MINOR");
    }
    var least = policy.minimumFirmware();
    if (least.isPresent()) {
      return Finding.of(
              current.compareTo(least.get()) >= 0,
              "version " + current + ", at least " + least.get(),
              "version " + current + " is below " + least.get())
          .comparing(current, least.get());
    }
    return Finding.passed(
            "version "
                + current
                + (committed.equals(current)
                    ? ""
                    : ", from which the host can go back to " + committed))
        .from(SOURCE);
  }
}
