package motte.intake;

import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.cca.CcaClaims;
import motte.cca.CcaEndorsements;
import motte.cca.CcaToken;
import motte.cca.PsaToken;
import motte.core.Bytes;
import motte.core.Kind;
import motte.corim.Corim;
import motte.dcap.Quote;
import motte.dcap.TdReport;
import motte.eventlog.CcelTable;
import motte.eventlog.CelLog;
import motte.eventlog.EventLog;
import motte.eventlog.UserspaceLog;
import motte.snp.HclReport;
import motte.snp.SnpEvidence;
import motte.tpm.TpmPublic;
import motte.trust.CertificateRequest;
import motte.trust.Spki;

/// What was found so far in all files, by kind.
final class Found {
  final List<SnpEvidence> snp = new ArrayList<>();
  final List<Quote> quotes = new ArrayList<>();
  final List<TdReport> tdReports = new ArrayList<>();
  final List<HclReport> hcl = new ArrayList<>();
  final TpmParts tpm = new TpmParts();
  final List<TpmPublic> tpmKeys = new ArrayList<>();
  final List<Spki> keys = new ArrayList<>();
  final List<EventLog> logs = new ArrayList<>();
  final List<UserspaceLog> userspaceLogs = new ArrayList<>();
  final List<CelLog> celLogs = new ArrayList<>();
  final List<CcaToken> ccaTokens = new ArrayList<>();
  final List<PsaToken> psaTokens = new ArrayList<>();
  final List<CcaClaims> ccaClaims = new ArrayList<>();
  final List<Corim> manifests = new ArrayList<>();
  final List<X509Certificate> certificates = new ArrayList<>();
  final List<Bytes> crls = new ArrayList<>();
  final List<CertificateRequest> requests = new ArrayList<>();

  /// Names of pieces that were understood by nobody.
  final List<String> ignored = new ArrayList<>();

  /// Collateral under the names of its files, which grows where certificates are gathered.
  private final Map<String, ByteArrayOutputStream> collateral = new LinkedHashMap<>();

  /// The last number that was put to a file's name, since one name stands for one thing.
  private final Map<String, Integer> numbers = new HashMap<>();

  private CcaEndorsements ccaEndorsements = CcaEndorsements.none();

  /// Logs whose form the table tells, if there is one.
  private final List<Bytes> untold = new ArrayList<>();

  private Optional<CcelTable> table = Optional.empty();

  /// Files that only what comes with them can tell: signatures without a structure.
  private final Map<String, Bytes> loose = new LinkedHashMap<>();

  void ccaEndorsements(CcaEndorsements more) {
    ccaEndorsements = ccaEndorsements.and(more);
  }

  void collateral(String file, Bytes content) {
    var name = file;
    while (collateral.containsKey(name)) {
      name = file + " (" + numbers.merge(file, 2, (last, _) -> last + 1) + ")";
    }
    collateralCertificate(name, content);
  }

  /// Certificates of one file, as text, make one piece of collateral.
  void collateralCertificate(String file, Bytes pem) {
    collateral.computeIfAbsent(file, _ -> new ByteArrayOutputStream()).writeBytes(pem.toArray());
  }

  void log(Bytes content) {
    untold.add(content);
  }

  void table(CcelTable read) {
    table = Optional.of(read);
  }

  void loose(String file, Bytes content) {
    if (!loose.containsValue(content)) {
      loose.put(file, content);
    }
  }

  /// All of it, once there are no more files.
  ///
  /// @throws IntakeException a signature without structure and no statement that lacks one
  Materials materials() {
    settle();
    return new Materials(
        snp,
        quotes,
        tdReports,
        hcl,
        tpm.quotes(),
        tpmKeys,
        keys,
        joinedLogs(),
        celLogs,
        ccaTokens,
        psaTokens,
        ccaClaims,
        ccaEndorsements,
        manifests,
        certificates,
        crls,
        gathered(),
        requests,
        ignored);
  }

  /// What depends on the other files, whichever came first: a log on its table, a signature without
  /// structure on the statement that lacks one.
  private void settle() {
    for (var log : untold) {
      logs.add(table.isPresent() ? EventLog.parseCcel(table.get(), log) : EventLog.parse(log));
    }
    untold.clear();
    if (loose.size() > tpm.unsigned()) {
      throw unknown(loose.keySet().iterator().next());
    }
    loose.values().forEach(tpm::rawSignature);
    loose.clear();
  }

  /// Of one machine, what systemd measured goes on where the firmware's log ends.
  private List<EventLog> joinedLogs() {
    var booted = logs.stream().distinct().toList();
    var later = userspaceLogs.stream().distinct().toList();
    if (later.size() == 1 && booted.size() == 1) {
      return List.of(later.getFirst().after(booted.getFirst()));
    }
    var all = new ArrayList<>(booted);
    later.forEach(log -> all.add(log.alone()));
    return all;
  }

  static IntakeException empty(String file) {
    return new IntakeException(
        Kind.INVALID,
        "material-unknown",
        "`" + file + "` cannot be evidence: the file is empty",
        "whatever should have written it did not; leave it out, or make it again");
  }

  static IntakeException unknown(String file) {
    return new IntakeException(
        Kind.INVALID,
        "material-unknown",
        "`" + file + "` holds nothing that is known as evidence or as an endorsement",
        "give quotes, reports, logs, certificates, revocation lists or collateral; raw, or as"
            + " hexadecimal, base64, PEM or JSON");
  }

  private Map<String, Bytes> gathered() {
    var all = new LinkedHashMap<String, Bytes>();
    collateral.forEach((name, content) -> all.put(name, Bytes.wrap(content.toByteArray())));
    return all;
  }
}
