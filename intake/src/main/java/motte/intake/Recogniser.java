package motte.intake;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import motte.core.Kind;
import motte.core.MotteException;
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
import motte.evidence.HardwareStatement;
import motte.snp.CertificateTable;
import motte.snp.HclReport;
import motte.snp.SnpEvidence;
import motte.tpm.TpmPublic;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.trust.Der;
import motte.trust.Pem;
import motte.trust.Spki;

/// Says of each piece what it is, and puts together what belongs together.
final class Recogniser {
  /// Members by which Intel's collateral is known.
  private static final Set<String> COLLATERAL =
      Set.of("tcb_info", "tcbInfo", "enclaveIdentity", "qeIdentity");

  /// The member by which evidence is known that spells a report out field by field.
  private static final String SPELLED = "attestation_report";

  /// Extensions of certificate requests in which Enarx puts evidence.
  private static final List<String> ENARX =
      List.of("1.3.6.1.4.1.58270.1.2", "1.3.6.1.4.1.58270.1.3");

  /// Sizes of RSA signatures, which tell nothing else of themselves.
  private static final Set<Integer> RSA = Set.of(256, 384, 512);

  /// What a keep sends beside its hardware's evidence: a log, a warrant.
  private static final String OURS = "application/vnd.motte.";

  /// How deep pieces may stand in pieces, and sequences in an extension.
  private static final int DEEPEST = 8;

  private final List<SnpEvidence> snp = new ArrayList<>();
  private final List<Quote> quotes = new ArrayList<>();
  private final List<TdReport> tdReports = new ArrayList<>();
  private final List<HclReport> hcl = new ArrayList<>();
  private final TpmParts tpm = new TpmParts();
  private final List<TpmPublic> tpmKeys = new ArrayList<>();
  private final List<Spki> keys = new ArrayList<>();
  private final List<EventLog> logs = new ArrayList<>();
  private final List<Bytes> untold = new ArrayList<>();
  private final Map<String, Bytes> loose = new LinkedHashMap<>();
  private final List<UserspaceLog> userspace = new ArrayList<>();
  private final List<CelLog> celLogs = new ArrayList<>();
  private final List<CcaToken> ccaTokens = new ArrayList<>();
  private final List<PsaToken> psaTokens = new ArrayList<>();
  private final List<CcaClaims> ccaClaims = new ArrayList<>();
  private CcaEndorsements ccaEndorsements = CcaEndorsements.none();
  private final List<Corim> manifests = new ArrayList<>();
  private final List<X509Certificate> certificates = new ArrayList<>();
  private final List<Bytes> crls = new ArrayList<>();
  private final Map<String, Bytes> collateral = new LinkedHashMap<>();
  private final List<CertificateRequest> requests = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private Optional<CcelTable> table = Optional.empty();

  /// How many pieces stand around the one that is read.
  private int depth;

  /// Takes in all pieces of a file.
  void file(String name, Bytes content) {
    boolean any = false;
    var pieces = Unwrapping.of(name, content, Recogniser::isWhole);
    for (var piece : pieces) {
      boolean known = piece(name, piece);
      any |= known;
      if (!known) {
        ignored.add(piece.name().equals(name) ? name : name + ": " + piece.name());
      }
    }
    if (!any) {
      var bare = pieces.size() == 1 ? bare(pieces.getFirst()) : Optional.<Bytes>empty();
      if (bare.filter(bytes -> RSA.contains(bytes.size())).isPresent()) {
        loose.put(name, bare.get()); // What it is, only what comes with it can tell.
        return;
      }
      throw unknown(name);
    }
  }

  private static Optional<Bytes> bare(Piece piece) {
    return switch (piece) {
      case Piece.Blob(_, var content) -> Optional.of(content);
      case Piece.Block(_, var content) -> Optional.of(content);
      case Piece.Document _, Piece.Row _ -> Optional.empty();
    };
  }

  private static IntakeException unknown(String name) {
    return new IntakeException(
        Kind.INVALID,
        "material-unknown",
        "`" + name + "` holds nothing that is known as evidence or as an endorsement",
        "give quotes, reports, logs, certificates, revocation lists or collateral; raw, or as"
            + " hexadecimal, base64, PEM or JSON");
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
        collateral,
        requests,
        ignored);
  }

  /// Of one machine, what systemd measured goes on where the firmware's log ends.
  private List<EventLog> joinedLogs() {
    if (userspace.size() == 1 && logs.size() == 1) {
      return List.of(userspace.getFirst().after(logs.getFirst()));
    }
    var all = new ArrayList<>(logs);
    userspace.forEach(log -> all.add(log.alone()));
    return all;
  }

  private static boolean isWhole(Json json) {
    return switch (json) {
      case Json.Map map ->
          isSpelled(map)
              || map.members().keySet().stream()
                  .anyMatch(name ->
                      COLLATERAL.contains(name)
                          || isClaim(name)
                          || name.equals("triples")
                          || name.equals("kty"))
              || isStore(map);
      case Json.Array(var items) ->
          !items.isEmpty()
              && items.getFirst() instanceof Json.Map map
              && (map.has("imr") || map.has("pkey"));
      case Json.Text _, Json.Int _, Json.Bool _, Json.Null _ -> false;
    };
  }

  /// A report field by field; one in a piece stands there as text.
  private static boolean isSpelled(Json.Map map) {
    return map.has(SPELLED) && map.member(SPELLED) instanceof Json.Map;
  }

  private static boolean isClaim(String name) {
    return name.startsWith("cca-platform-") || name.startsWith("cca-realm-");
  }

  /// Reference values as Arm's verifier library keeps them.
  private static boolean isStore(Json.Map map) {
    return map.has("platform")
        && map.member("platform") instanceof Json.Array(var items)
        && !items.isEmpty()
        && items.getFirst() instanceof Json.Map;
  }

  private static boolean isSharedKey(Json.Map map) {
    return map.has("kty") && map.member("kty").equals(Json.of("oct"));
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
              && tpm.registers(values);
    };
  }

  private boolean document(String file, Json json, Bytes bytes) {
    var text = new String(bytes.toArray(), StandardCharsets.UTF_8);
    if (!(json instanceof Json.Map map)) {
      if (text.contains("\"imr\"")) {
        logs.add(DstackLog.parse(text));
      } else {
        ccaEndorsements = ccaEndorsements.and(CcaEndorsements.parse(text));
      }
      return true;
    }
    var names = map.members().keySet();
    if (names.stream().anyMatch(COLLATERAL::contains)) {
      collateral.put(unused(file), bytes);
    } else if (isSpelled(map)) {
      snp.add(SnpEvidence.parse(bytes));
    } else if (names.stream().anyMatch(Recogniser::isClaim)) {
      ccaClaims.add(CcaClaims.parse(text));
    } else if (map.has("triples") || isStore(map) || isSharedKey(map)) {
      ccaEndorsements = ccaEndorsements.and(CcaEndorsements.parse(text));
    } else {
      return Jwk.read(map).map(keys::add).orElse(false);
    }
    return true;
  }

  private boolean blob(String file, String name, Bytes content) {
    if (Shapes.hcl(content)) {
      hcl(content);
    } else if (Shapes.snp(content) || Shapes.dstackSnp(content)) {
      snp.add(SnpEvidence.parse(content));
    } else if (Shapes.snpTable(content)) {
      table(file, CertificateTable.parse(content));
    } else if (Shapes.quote(content)) {
      quotes.add(Quote.parseWrapped(content));
    } else if (Shapes.attest(content)) {
      tpm.attest(content);
    } else if (Shapes.sizedAttest(content)) {
      tpm.attest(content.slice(2, content.size()));
    } else if (Shapes.tdReport(content)) {
      tdReports.add(TdReport.parse(content));
    } else if (Shapes.cca(content)) {
      ccaTokens.add(CcaToken.parse(content));
    } else if (Corim.looksLike(content)) {
      manifests.add(Corim.parse(content));
    } else if (Shapes.coseSign1(content) || Shapes.coseMac0(content)) {
      psaTokens.add(PsaToken.parse(content));
    } else if (PcrFile.looksLike(content)) {
      tpm.registers(PcrFile.parse(content));
    } else if (BincodeQuote.looksLike(content)) {
      tpm.addAll(List.of(BincodeQuote.parse(content)));
    } else if (Shapes.ccelTable(content)) {
      table = Optional.of(CcelTable.parse(content));
    } else if (Shapes.eventLog(content)) {
      untold.add(content);
    } else if (UserspaceLog.looksLike(content)) {
      userspace.add(UserspaceLog.parse(content));
    } else if (GoTpmAttestation.looksLike(content)) {
      var read = GoTpmAttestation.parse(content);
      tpmKeys.add(read.key());
      tpm.addAll(read.quotes());
      read.eventLog().ifPresent(log -> logs.add(EventLog.parse(log)));
      read.certificates().forEach(certificate -> block(file, "CERTIFICATE", certificate));
    } else if (Shapes.sizedTpmPublic(content)) {
      tpmKeys.add(TpmPublic.parseSized(content));
    } else if (Shapes.tpmPublic(content)) {
      tpmKeys.add(TpmPublic.parse(content));
    } else if (Shapes.tpmSignature(content)) {
      tpm.signature(content);
    } else if (Shapes.der(content)) {
      return der(file, content);
    } else if (isSignature(name)) {
      tpm.rawSignature(content);
    } else if (Shapes.legacyLog(content) && attempt(() -> EventLog.parse(content)).isPresent()) {
      logs.add(EventLog.parse(content));
    } else if (attempt(() -> CelLog.parse(content)).isPresent()) {
      celLogs.add(CelLog.parse(content));
    } else if (isCollateral(name, content)) {
      collateral.put(unused(file), content);
    } else {
      return false;
    }
    return true;
  }

  private static boolean isCollateral(String name, Bytes content) {
    try {
      new CollateralStore().addFiles(Map.of(name, content));
      return true;
    } catch (MotteException _) {
      return false;
    }
  }

  private static boolean isSignature(String name) {
    return name.equals("signature") || name.endsWith(".sig") || name.equals("sig");
  }

  /// A table holds certificates and revocation lists. Anything else, another table above all, is
  /// not looked into.
  private void table(String file, CertificateTable read) {
    for (var entry : read.entries()) {
      for (var piece : Unwrapping.of(file, entry.content(), Recogniser::isWhole)) {
        if (bare(piece).filter(Shapes::der).filter(der -> endorsement(file, der)).isEmpty()) {
          ignored.add(file + ": " + entry.guid());
        }
      }
    }
  }

  private void hcl(Bytes content) {
    var report = HclReport.parse(content);
    hcl.add(report);
    if (report.type() == HclReport.Type.SNP) {
      snp.add(SnpEvidence.parse(content));
    } else {
      tdReports.add(TdReport.parse(report.hardwareReport()));
    }
  }

  private boolean block(String file, String label, Bytes der) {
    return switch (label) {
      case "PUBLIC KEY" -> keys.add(Spki.parse(der));
      case "EC PRIVATE KEY" -> keys.add(CcaKey.parse(Pem.write(label, der)));
      case "CERTIFICATE", "X509 CERTIFICATE" -> {
        var certificate = Chain.parseDer(List.of(der)).leaf();
        certificates.add(certificate);
        if (isIntels(certificate.getIssuerX500Principal())) {
          var pem = Pem.write("CERTIFICATE", der).getBytes(StandardCharsets.US_ASCII);
          collateral.merge(file, Bytes.wrap(pem), Recogniser::joined);
        }
        yield true;
      }
      default -> der(file, der) || labelled(file, label, der);
    };
  }

  /// A label is a name that somebody gave: what is inside says for itself what it is.
  private boolean labelled(String file, String label, Bytes content) {
    boolean any = false;
    for (var piece : Unwrapping.of(label, content, Recogniser::isWhole)) {
      any |= piece(file, piece);
    }
    return any;
  }

  /// Whether this is a certificate or a revocation list, which is then kept.
  private boolean endorsement(String file, Bytes der) {
    var certificate = attempt(() -> Chain.parseDer(List.of(der)).leaf());
    if (certificate.isPresent()) {
      return block(file, "CERTIFICATE", der);
    }
    var crl = attempt(() -> Crl.parse(der));
    if (crl.isPresent()) {
      if (isIntels(crl.get().issuer())) {
        // Certificates beside it in the file are gathered under the file's name.
        collateral.put(unused(file + ", revocation list"), der);
      } else {
        crls.add(der);
      }
      return true;
    }
    return false;
  }

  private boolean der(String file, Bytes der) {
    if (endorsement(file, der)) {
      return true;
    }
    var request = attempt(() -> CertificateRequest.parse(der.toArray()));
    if (request.isPresent()) {
      requests.add(request.get());
      ENARX.forEach(oid -> request.get().extension(oid).ifPresent(value -> extension(oid, value)));
      Cmw.EXTENSIONS.forEach(
          oid -> request.get().extension(oid).ifPresent(value -> wrapped(oid, value)));
      return true;
    }
    return attempt(() -> Spki.parse(der)).map(keys::add).orElse(false);
  }

  private static boolean isIntels(X500Principal issuer) {
    return issuer.getName().contains("Intel SGX");
  }

  /// Evidence in an extension: Enarx's is DER around certificates, lists and the evidence itself.
  private void extension(String oid, Bytes value) {
    if (value.size() > 0 && value.at(0) == Der.SEQUENCE) {
      within(oid, value, 1);
    } else {
      Unwrapping.of(oid, value, Recogniser::isWhole).forEach(piece -> piece(oid, piece));
    }
  }

  /// A wrapper of messages in CBOR, or whatever else somebody put there.
  private void wrapped(String oid, Bytes value) {
    var content = Cmw.inExtension(value);
    attempt(() -> Cmw.parse(content))
        .ifPresentOrElse(
            cmw -> message(oid, cmw),
            () ->
                Unwrapping.of(oid, content, Recogniser::isWhole)
                    .forEach(piece -> piece(oid, piece)));
  }

  private void message(String name, Cmw cmw) {
    switch (cmw) {
      case Cmw.Collection all -> all.members().forEach(this::message);
      case Cmw.Message one when one.type().equals(HardwareStatement.MEDIA_TYPE) ->
          HardwareStatement.parse(one.value())
              .files()
              .forEach((file, content) -> piece(file, new Piece.Blob(file, content)));
      case Cmw.Message one when one.type().startsWith(OURS) -> ignored.add(name);
      case Cmw.Message one ->
          Unwrapping.of(name, one.value(), Recogniser::isWhole)
              .forEach(piece -> piece(name, piece));
    }
  }

  private void within(String name, Bytes der, int level) {
    if (der(name, der)) {
      return;
    }
    if (level > DEEPEST) {
      throw malformed("it is nested more than " + DEEPEST + " deep");
    }
    var element = Der.parse(der, Recogniser::malformed);
    if (element.tag() == Der.SEQUENCE) {
      element
          .children(Der.SEQUENCE, Recogniser::malformed)
          .forEach(child -> within(name, child.encoded(), level + 1));
    } else if (element.tag() == Der.OCTET_STRING) {
      Unwrapping.of(name, element.content(), Recogniser::isWhole)
          .forEach(piece -> piece(name, piece));
    }
  }

  private String unused(String file) {
    var name = file;
    for (int i = 2; collateral.containsKey(name); i++) {
      name = file + " (" + i + ")";
    }
    return name;
  }

  private static Bytes joined(Bytes first, Bytes second) {
    var all = java.util.Arrays.copyOf(first.toArray(), first.size() + second.size());
    System.arraycopy(second.toArray(), 0, all, first.size(), second.size());
    return Bytes.wrap(all);
  }

  private static <T> Optional<T> attempt(java.util.function.Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  private static IntakeException malformed(String why) {
    return new IntakeException(
        Kind.INVALID,
        "evidence-extension-malformed",
        "the evidence in a certificate request cannot be read: " + why,
        "make the request as Enarx does");
  }
}
