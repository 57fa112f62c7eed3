package motte.intake;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import motte.cca.CcaClaims;
import motte.cca.CcaEndorsements;
import motte.cca.CcaToken;
import motte.cca.PsaToken;
import motte.core.Bytes;
import motte.corim.Corim;
import motte.dcap.Quote;
import motte.dcap.TdReport;
import motte.eventlog.CelLog;
import motte.eventlog.EventLog;
import motte.snp.HclReport;
import motte.snp.SnpEvidence;
import motte.snp.Vek;
import motte.tpm.TpmPublic;
import motte.trust.CertificateRequest;
import motte.trust.Spki;

/// All that was found in the files of one piece of evidence and of what vouches for it, each once.
///
/// @param snp reports of AMD SEV-SNP
/// @param quotes quotes of Intel SGX and TDX
/// @param tdReports reports that only the machine itself could verify
/// @param hcl Azure's reports, whose hardware's part stands in `snp` too if it is one of SEV-SNP
/// @param tpm statements of TPMs, each with the signature and register values that came along
/// @param tpmKeys public areas of keys of a TPM
/// @param keys public keys without a statement of where they live
/// @param logs event logs
/// @param celLogs canonical event logs
/// @param ccaTokens tokens of Arm CCA
/// @param psaTokens tokens of PSA devices
/// @param ccaClaims claims of such tokens as JSON, unsigned
/// @param ccaEndorsements keys and reference values of Arm's platforms and realms
/// @param manifests reference manifests
/// @param certificates all certificates
/// @param crls revocation lists but for Intel's, in DER
/// @param collateral files of Intel's collateral, by name: certificates and revocation lists too
/// @param requests certificate requests, whose extensions hold some of the above
/// @param ignored names of pieces that say nothing that is known
public record Materials(
    List<SnpEvidence> snp,
    List<Quote> quotes,
    List<TdReport> tdReports,
    List<HclReport> hcl,
    List<TpmQuote> tpm,
    List<TpmPublic> tpmKeys,
    List<Spki> keys,
    List<EventLog> logs,
    List<CelLog> celLogs,
    List<CcaToken> ccaTokens,
    List<PsaToken> psaTokens,
    List<CcaClaims> ccaClaims,
    CcaEndorsements ccaEndorsements,
    List<Corim> manifests,
    List<X509Certificate> certificates,
    List<Bytes> crls,
    Map<String, Bytes> collateral,
    List<CertificateRequest> requests,
    List<String> ignored) {
  public Materials {
    snp = once(snp);
    quotes = once(quotes);
    tdReports = once(tdReports);
    hcl = once(hcl);
    tpm = once(tpm);
    tpmKeys = once(tpmKeys);
    keys = once(keys);
    logs = once(logs);
    celLogs = once(celLogs);
    ccaTokens = once(ccaTokens);
    psaTokens = once(psaTokens);
    ccaClaims = once(ccaClaims);
    manifests = once(manifests);
    certificates = once(certificates);
    crls = once(crls);
    collateral = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(collateral));
    requests = once(requests);
    ignored = once(ignored);
  }

  /// Recognises files by their content: `material-unknown` for a file in which nothing is known,
  /// and the error of the format where something is recognised and cannot be read.
  public static Materials of(Map<String, Bytes> files) {
    var recogniser = new Recogniser();
    files.forEach(recogniser::file);
    return recogniser.materials();
  }

  /// Whether there is anything that is evidence.
  public boolean hasEvidence() {
    return !(snp.isEmpty()
        && quotes.isEmpty()
        && tdReports.isEmpty()
        && hcl.isEmpty()
        && tpm.isEmpty()
        && logs.isEmpty()
        && celLogs.isEmpty()
        && ccaTokens.isEmpty()
        && psaTokens.isEmpty()
        && ccaClaims.isEmpty());
  }

  /// Nothing at all.
  public static Materials none() {
    return of(Map.of());
  }

  /// Whether there is evidence that hardware other than a TPM signs, or anything that names some.
  public boolean hasHardware() {
    return !(snp.isEmpty()
        && quotes.isEmpty()
        && tdReports.isEmpty()
        && hcl.isEmpty()
        && ccaTokens.isEmpty()
        && psaTokens.isEmpty());
  }

  /// Whether Azure's report and a statement of its TPM are all the evidence, without anything that
  /// could vouch for the report.
  public boolean namesTpmKeyOnly() {
    boolean vouched =
        !quotes.isEmpty()
            || certificates.stream().anyMatch(Vek::is)
            || snp.stream().anyMatch(each -> !each.certificates().isEmpty());
    boolean more =
        snp.stream().anyMatch(each -> each.hcl().isEmpty())
            || !ccaTokens.isEmpty()
            || !psaTokens.isEmpty();
    return !hcl.isEmpty() && !tpm.isEmpty() && !vouched && !more;
  }

  /// These and others.
  public Materials and(Materials others) {
    var files = new LinkedHashMap<>(collateral);
    others.collateral.forEach(
        (name, file) -> files.put(files.containsKey(name) ? name + " (given)" : name, file));
    return new Materials(
        joined(snp, others.snp),
        joined(quotes, others.quotes),
        joined(tdReports, others.tdReports),
        joined(hcl, others.hcl),
        joined(tpm, others.tpm),
        joined(tpmKeys, others.tpmKeys),
        joined(keys, others.keys),
        joined(logs, others.logs),
        joined(celLogs, others.celLogs),
        joined(ccaTokens, others.ccaTokens),
        joined(psaTokens, others.psaTokens),
        joined(ccaClaims, others.ccaClaims),
        ccaEndorsements.and(others.ccaEndorsements),
        joined(manifests, others.manifests),
        joined(certificates, others.certificates),
        joined(crls, others.crls),
        files,
        joined(requests, others.requests),
        joined(ignored, others.ignored));
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /// What was given twice is of one machine.
  private static <T> List<T> once(List<T> all) {
    return all.stream().distinct().toList();
  }
}
