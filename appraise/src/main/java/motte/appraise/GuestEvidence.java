package motte.appraise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import motte.cca.CcaToken;
import motte.core.Bytes;
import motte.core.Kind;
import motte.dcap.EnclaveReport;
import motte.dcap.Quote;
import motte.dcap.TdAttribute;
import motte.dcap.TdQuoteBody;
import motte.dcap.Tee;
import motte.evidence.HardwareStatement;
import motte.intake.Materials;
import motte.snp.GuestPolicy;
import motte.snp.SnpEndorsements;
import motte.snp.SnpReport;
import motte.trust.CertificateRequest;
import motte.trust.Cmw;

/// The evidence of one confidential guest, taken out of a keep's statement or of a certificate
/// request. Read, not believed.
///
/// @param platform `snp`, `tdx`, `cca` or `sgx`
/// @param materials the one report, quote or token, and the boot's log where one came along
record GuestEvidence(String platform, Materials materials) {
  private static final int SECURED = 0x30;

  /// Takes it out: `platform-evidence-unknown`, `hardware-statement-mismatch`, and the error of its
  /// format.
  static GuestEvidence of(Cmw evidence) {
    return of(
        HardwareStatement.parse(
            PlatformStatement.in(evidence, HardwareStatement.MEDIA_TYPE, "the platform")));
  }

  private static GuestEvidence of(HardwareStatement said) {
    var found = Materials.of(said.files());
    if (!found.requests().isEmpty()) {
      throw mismatch("the statement of `" + said.provider() + "`");
    }
    return only(
        platform(said.provider(), found), found, "the statement of `" + said.provider() + "`");
  }

  /// Takes it out of the extensions of a certificate request, as Enarx's keeps put it there:
  /// `hardware-statement-mismatch`, and the error of its format.
  static GuestEvidence of(CertificateRequest request) {
    var found = Materials.of(Map.of("request", request.der()));
    var platform = found.snp().isEmpty() ? platform("gramine", found) : "snp";
    return only(platform, found, "the request");
  }

  private static GuestEvidence only(String platform, Materials found, String where) {
    int others =
        found.tdReports().size()
            + found.hcl().size()
            + found.tpm().size()
            + found.psaTokens().size()
            + found.ccaClaims().size()
            + found.celLogs().size();
    int reports = found.snp().size() + found.quotes().size() + found.ccaTokens().size();
    if (platform.isEmpty() || reports != 1 || others > 0) {
      throw mismatch(where);
    }
    found.snp().forEach(SnpEndorsements::of);
    return new GuestEvidence(platform, found);
  }

  private static AppraiseException mismatch(String where) {
    return new AppraiseException(
        Kind.INVALID,
        "hardware-statement-mismatch",
        where + " does not hold the one report that its platform makes",
        "send what the platform makes, as it makes it");
  }

  private static String platform(String provider, Materials found) {
    return switch (provider) {
      case "sev_guest" -> found.snp().isEmpty() ? "" : "snp";
      case "tdx_guest" -> found.quotes().stream().anyMatch(each -> of(each, Tee.TDX)) ? "tdx" : "";
      case "gramine" -> found.quotes().stream().anyMatch(each -> of(each, Tee.SGX)) ? "sgx" : "";
      case "arm_cca_guest" -> found.ccaTokens().isEmpty() ? "" : "cca";
      default -> "";
    };
  }

  private static boolean of(Quote quote, Tee tee) {
    return quote.tee() == tee;
  }

  /// What the guest had bound into it: 64 bytes.
  Bytes reportData() {
    return switch (platform) {
      case "snp" -> report().reportData();
      case "cca" -> token().realm().challenge();
      default -> materials.quotes().getFirst().body().reportData();
    };
  }

  /// Whether whoever runs the machine may read the guest.
  boolean debugged() {
    return switch (platform) {
      case "snp" -> report().policy().has(GuestPolicy.DEBUG);
      case "cca" -> token().platform().lifecycle() >> 8 != SECURED;
      default ->
          switch (materials.quotes().getFirst().body()) {
            case TdQuoteBody td -> td.has(TdAttribute.DEBUG);
            case EnclaveReport enclave -> enclave.debug();
          };
    };
  }

  /// Whether something that nobody has looked at may carry the guest, whole and readable, to
  /// another machine. On SEV-SNP that is a migration agent, if one was bound to the guest when it
  /// was launched: the report tells that by an ID that is not all ones. On TDX it is a service
  /// domain, which may be known by its measurement.
  boolean carriedOff(Expectations expected) {
    return switch (platform) {
      case "snp" ->
          report().policy().has(GuestPolicy.MIGRATE_MA)
              && !report().reportIdMa().hex().equals("ff".repeat(32));
      case "tdx" ->
          movable().filter(td -> !expected.knowsServiceDomain(td.mrServiceTd())).isPresent();
      default -> false;
    };
  }

  /// The trust domain, if one is there that a service domain may move.
  Optional<TdQuoteBody> movable() {
    return materials.quotes().stream()
        .map(Quote::body)
        .flatMap(body -> body instanceof TdQuoteBody td ? Stream.of(td) : Stream.empty())
        .filter(td -> td.has(TdAttribute.MIGRATABLE))
        .findFirst();
  }

  /// The checks by which its maker's word on the machine is known: that nothing was revoked, and of
  /// which level it is. What only a policy can say, such as which level of AMD's firmware is good
  /// enough, is asked where there is one.
  Set<String> vouching(boolean policy) {
    return switch (platform) {
      case "snp" ->
          policy
              ? Set.of("snp.revocation", "snp.minimum-tcb", "snp.minimum-tcb-at-launch")
              : Set.of("snp.revocation");
      case "cca" ->
          policy
              ? Set.of("cca.platform-key", "cca.platform-signature", "cca.software-components")
              : Set.of("cca.platform-key", "cca.platform-signature");
      default ->
          Set.of(
              platform + ".root-crl",
              platform + ".pck-crl",
              platform + ".tcb-level",
              platform + ".tcb-status");
    };
  }

  private SnpReport report() {
    return materials.snp().getFirst().report();
  }

  private CcaToken token() {
    return materials.ccaTokens().getFirst();
  }
}
