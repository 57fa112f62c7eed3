package motte.snp;

import static motte.verdict.Remits.IDENTITY;

import motte.verdict.Finding;
import motte.verdict.Findings;

/// Whether the hardware's report binds what Azure's paravisor says.
final class HclChecks {
  private HclChecks() {}

  static void add(HclReport hcl, Findings findings) {
    findings.add(
        IDENTITY,
        "runtime data",
        Finding.of(
                hcl.reportData().equals(hcl.expectedReportData()),
                "REPORT_DATA is its hash: the virtual TPM's key is this guest's",
                "REPORT_DATA is not its hash")
            .comparing(hcl.reportData(), hcl.expectedReportData()));
  }
}
