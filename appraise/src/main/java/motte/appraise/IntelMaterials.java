package motte.appraise;

import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import motte.core.Grade;
import motte.dcap.DcapAppraiser;
import motte.dcap.DcapCollateral;
import motte.dcap.DcapPolicy;
import motte.dcap.Quote;
import motte.dcap.TcbStatus;
import motte.dcap.TdQuoteBody;
import motte.dcap.Tee;
import motte.intake.Materials;
import motte.snp.HclReport;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What files say of Intel's enclaves and trust domains, and of Azure's reports that a trust domain
/// binds.
///
/// @param materials the files
/// @param tdx who checks quotes of trust domains
/// @param sgx who checks quotes of enclaves
/// @param collateral who reads what vouches for them
/// @param account where what they say goes
record IntelMaterials(
    Materials materials,
    PlatformPolicy policy,
    DcapAppraiser tdx,
    DcapAppraiser sgx,
    IntelCollateral collateral,
    Instant at,
    Findings findings,
    MaterialAccount account) {

  void appraiseQuotes() {
    materials.quotes().forEach(this::quote);
  }

  /// What only a quote could vouch for.
  void appraiseReports() {
    materials.hcl().forEach(this::hcl);
    tdReports();
  }

  /// The trust domain of the first quote of one.
  static Optional<TdQuoteBody> trustDomain(Materials materials) {
    return materials.quotes().stream()
        .map(Quote::body)
        .filter(TdQuoteBody.class::isInstance)
        .map(TdQuoteBody.class::cast)
        .findFirst();
  }

  private void quote(Quote quote) {
    var layer = quote.tee().name().toLowerCase(Locale.ROOT);
    var said =
        appraiser(quote).appraise(quote, collateral(quote), intelPolicy(quote), at, findings);
    account.standsAt(said.tcbStatus().map(TcbStatus::label));
    account.shows(SeenElements.of(quote));
    account.says(layer, Grade.HARDWARE, said.claims().members());
  }

  private DcapAppraiser appraiser(Quote quote) {
    return quote.tee() == Tee.TDX ? tdx : sgx;
  }

  private DcapPolicy intelPolicy(Quote quote) {
    return quote.tee() == Tee.TDX ? policy.tdx() : policy.sgx();
  }

  private DcapCollateral collateral(Quote quote) {
    return collateral.of(materials).find(quote, at);
  }

  /// Azure's report of a TDX guest binds its runtime data through a quote, which must be here.
  private void hcl(HclReport hcl) {
    if (hcl.type() == HclReport.Type.SNP) {
      return;
    }
    var bound =
        materials.quotes().stream()
            .map(Quote::body)
            .filter(TdQuoteBody.class::isInstance)
            .map(body -> ((TdQuoteBody) body).reportData())
            .toList();
    findings
        .in("hcl")
        .add(
            IDENTITY,
            "runtime data",
            bound.isEmpty()
                ? Finding.failed("no TDX quote came along that could bind it")
                : Finding.of(
                        bound.contains(hcl.expectedReportData()),
                        "the quote's report data is its hash: the virtual TPM's key is this guest's",
                        "the quote's report data is not its hash")
                    .comparing(bound.getFirst(), hcl.expectedReportData()));
    account.says("hcl", Grade.HARDWARE, hcl.claims().members());
  }

  private void tdReports() {
    if (!materials.tdReports().isEmpty() && materials.quotes().isEmpty()) {
      findings
          .in("tdx")
          .add(
              ROOT_OF_TRUST,
              "report MAC",
              Finding.failed("only the machine itself can check a TDREPORT: give its quote"));
      account.says("tdx", Grade.HARDWARE, materials.tdReports().getFirst().claims().members());
    }
  }
}
