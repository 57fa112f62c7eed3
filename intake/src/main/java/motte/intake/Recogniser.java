package motte.intake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import motte.cca.CcaClaims;
import motte.cca.CcaEndorsements;
import motte.cca.CcaKey;
import motte.cca.CcaToken;
import motte.cca.PsaToken;
import motte.core.Bytes;
import motte.core.Json;
import motte.corim.Corim;
import motte.dcap.CollateralStore;
import motte.dcap.Quote;
import motte.dcap.TdReport;
import motte.endorsement.Crl;
import motte.eventlog.CcelTable;
import motte.eventlog.CelLog;
import motte.eventlog.DstackLog;
import motte.eventlog.EventLog;
import motte.eventlog.UserspaceLog;
import motte.snp.CertificateTable;
import motte.snp.HclReport;
import motte.snp.SnpEvidence;
import motte.tpm.TpmPublic;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Pem;
import motte.trust.Spki;

/// Says of each piece what it is, and puts it to what was found before.
final class Recogniser {
  /// Sizes of RSA signatures, which tell nothing else of themselves.
  private static final Set<Integer> RSA = Set.of(256, 384, 512);

  /// How deep pieces may stand in pieces.
  private static final int DEEPEST = 8;

  private final Found found = new Found();
  private final Envelopes envelopes = new Envelopes(this::piece, this::der, found.ignored);

  /// How many pieces stand around the one that is read.
  private int depth;

  /// Takes in all pieces of a file.
  ///
  /// @throws IntakeException none of them is known
  void file(String name, Bytes content) {
    if (content.size() == 0) {
      throw Found.empty(name);
    }
    boolean any = false;
    var pieces = Unwrapping.of(name, content, Documents::isWhole);
    for (var piece : pieces) {
      boolean known = piece(name, piece);
      any |= known;
      if (!known) {
        found.ignored.add(piece.name().equals(name) ? name : name + ": " + piece.name());
      }
    }
    if (!any) {
      var bare = pieces.size() == 1 ? bare(pieces.getFirst()) : Optional.<Bytes>empty();
      if (bare.filter(bytes -> RSA.contains(bytes.size())).isEmpty()) {
        throw Found.unknown(name);
      }
      found.loose(name, bare.get()); // What it is, only what comes with it can tell.
    }
  }

  Materials materials() {
    return found.materials();
  }

  private static Optional<Bytes> bare(Piece piece) {
    return switch (piece) {
      case Piece.Blob(_, var content) -> Optional.of(content);
      case Piece.Block(_, var content) -> Optional.of(content);
      case Piece.Document _, Piece.Row _ -> Optional.empty();
    };
  }

  /// Whatever stands in something else comes through here; what stands too deep is not known.
  private boolean piece(String file, Piece piece) {
    if (depth == DEEPEST) {
      return false;
    }
    depth++;
    try {
      return known(file, piece);
    } finally {
      depth--;
    }
  }

  private boolean known(String file, Piece piece) {
    return switch (piece) {
      case Piece.Blob(var name, var content) -> blob(file, name, content);
      case Piece.Block(var label, var der) -> block(file, label, der);
      case Piece.Document(_, var json, var text) -> document(file, json, text);
      case Piece.Row(var name, var values) ->
          (name.toLowerCase(Locale.ROOT).contains("pcr") || name.equals(file))
              && found.tpm.registers(values);
    };
  }

  private boolean document(String file, Json json, Bytes bytes) {
    var text = new String(bytes.toArray(), StandardCharsets.UTF_8);
    if (!(json instanceof Json.Map map)) {
      if (text.contains("\"imr\"")) {
        found.logs.add(DstackLog.parse(text));
      } else {
        found.ccaEndorsements(CcaEndorsements.parse(text));
      }
    } else if (Documents.isCollateral(map)) {
      found.collateral(file, bytes);
    } else if (Documents.isReport(map)) {
      found.snp.add(SnpEvidence.parse(bytes));
    } else if (Documents.isClaims(map)) {
      found.ccaClaims.add(CcaClaims.parse(text));
    } else if (Documents.isArmEndorsement(map)) {
      found.ccaEndorsements(CcaEndorsements.parse(text));
    } else {
      return Jwk.read(map).map(found.keys::add).orElse(false);
    }
    return true;
  }

  private boolean blob(String file, String name, Bytes content) {
    if (Shapes.hcl(content)) {
      hcl(content);
    } else if (Shapes.snp(content) || Shapes.dstackSnp(content)) {
      found.snp.add(SnpEvidence.parse(content));
    } else if (Shapes.snpTable(content)) {
      table(file, CertificateTable.parse(content));
    } else if (Shapes.quote(content)) {
      found.quotes.add(Quote.parseWrapped(content));
    } else if (Shapes.attest(content)) {
      found.tpm.attest(content);
    } else if (Shapes.sizedAttest(content)) {
      found.tpm.attest(content.slice(2, content.size()));
    } else if (Shapes.tdReport(content)) {
      found.tdReports.add(TdReport.parse(content));
    } else if (Shapes.cca(content)) {
      found.ccaTokens.add(CcaToken.parse(content));
    } else if (Corim.looksLike(content)) {
      found.manifests.add(Corim.parse(content));
    } else if (Shapes.coseSign1(content) || Shapes.coseMac0(content)) {
      found.psaTokens.add(PsaToken.parse(content));
    } else if (PcrFile.looksLike(content)) {
      found.tpm.registers(PcrFile.parse(content));
    } else if (BincodeQuote.looksLike(content)) {
      found.tpm.addAll(List.of(BincodeQuote.parse(content)));
    } else if (Shapes.ccelTable(content)) {
      found.table(CcelTable.parse(content));
    } else if (Shapes.eventLog(content)) {
      found.log(content);
    } else if (UserspaceLog.looksLike(content)) {
      found.userspaceLogs.add(UserspaceLog.parse(content));
    } else if (GoTpmAttestation.looksLike(content)) {
      goTpm(file, GoTpmAttestation.parse(content));
    } else if (Shapes.sizedTpmPublic(content)) {
      found.tpmKeys.add(TpmPublic.parseSized(content));
    } else if (Shapes.tpmPublic(content)) {
      found.tpmKeys.add(TpmPublic.parse(content));
    } else if (Shapes.tpmSignature(content)) {
      found.tpm.signature(content);
    } else if (Shapes.der(content)) {
      return der(file, content);
    } else if (isSignature(name)) {
      found.tpm.rawSignature(content);
    } else {
      return faint(file, name, content);
    }
    return true;
  }

  /// What can be told only by reading it whole.
  private boolean faint(String file, String name, Bytes content) {
    if (content.size() == 0) {
      return false; // A log of no events would look like that.
    }
    if (Shapes.legacyLog(content)) {
      var log = Attempt.at(() -> EventLog.parse(content));
      if (log.isPresent()) {
        return found.logs.add(log.get());
      }
    }
    var cel = Attempt.at(() -> CelLog.parse(content));
    if (cel.isPresent()) {
      return found.celLogs.add(cel.get());
    }
    var collateral = Attempt.at(() -> collateral(name, content));
    collateral.ifPresent(_ -> found.collateral(file, content));
    return collateral.isPresent();
  }

  private static CollateralStore collateral(String name, Bytes content) {
    var store = new CollateralStore();
    store.addFiles(Map.of(name, content));
    return store;
  }

  private static boolean isSignature(String name) {
    return name.equals("signature") || name.endsWith(".sig") || name.equals("sig");
  }

  private void hcl(Bytes content) {
    var report = HclReport.parse(content);
    found.hcl.add(report);
    if (report.type() == HclReport.Type.SNP) {
      found.snp.add(SnpEvidence.parse(content));
    } else {
      found.tdReports.add(TdReport.parse(report.hardwareReport()));
    }
  }

  private void goTpm(String file, GoTpmAttestation read) {
    found.tpmKeys.add(read.key());
    found.tpm.addAll(read.quotes());
    read.eventLog().ifPresent(log -> found.logs.add(EventLog.parse(log)));
    read.certificates().forEach(certificate -> certificate(file, certificate));
  }

  /// A table holds certificates and revocation lists. Anything else, another table above all, is
  /// not looked into.
  private void table(String file, CertificateTable read) {
    for (var entry : read.entries()) {
      for (var piece : Unwrapping.of(file, entry.content(), Documents::isWhole)) {
        if (bare(piece).filter(Shapes::der).filter(der -> endorsement(file, der)).isEmpty()) {
          found.ignored.add(file + ": " + entry.guid());
        }
      }
    }
  }

  /// A label is a name that somebody gave: what has another than is common says for itself what it
  /// is.
  private boolean block(String file, String label, Bytes der) {
    return switch (label) {
      case "PUBLIC KEY" -> found.keys.add(Spki.parse(der));
      case "EC PRIVATE KEY" -> found.keys.add(CcaKey.parse(Pem.write(label, der)));
      case "CERTIFICATE", "X509 CERTIFICATE" -> certificate(file, der);
      default -> der(file, der) || envelopes.open(file, label, der);
    };
  }

  private boolean der(String file, Bytes der) {
    if (endorsement(file, der)) {
      return true;
    }
    var request = Attempt.at(() -> CertificateRequest.parse(der.toArray()));
    if (request.isPresent()) {
      found.requests.add(request.get());
      envelopes.open(request.get());
      return true;
    }
    return Attempt.at(() -> Spki.parse(der)).map(found.keys::add).orElse(false);
  }

  /// Whether this is a certificate or a revocation list, which is then kept.
  private boolean endorsement(String file, Bytes der) {
    if (Attempt.at(() -> Chain.parseDer(List.of(der))).isPresent()) {
      return certificate(file, der);
    }
    return Attempt.at(() -> Crl.parse(der)).map(crl -> crl(file, crl, der)).orElse(false);
  }

  private boolean certificate(String file, Bytes der) {
    envelopes.endorsement();
    var certificate = Chain.parseDer(List.of(der)).leaf();
    if (isIntels(certificate.getIssuerX500Principal())) {
      var pem = Pem.write("CERTIFICATE", der).getBytes(StandardCharsets.US_ASCII);
      found.collateralCertificate(file, Bytes.wrap(pem));
    }
    return found.certificates.add(certificate);
  }

  private boolean crl(String file, Crl crl, Bytes der) {
    envelopes.endorsement();
    if (!isIntels(crl.issuer())) {
      return found.crls.add(der);
    }
    // Certificates beside it in the file are gathered under the file's name.
    found.collateral(file + ", revocation list", der);
    return true;
  }

  private static boolean isIntels(X500Principal issuer) {
    return issuer.getName().contains("Intel SGX");
  }
}
