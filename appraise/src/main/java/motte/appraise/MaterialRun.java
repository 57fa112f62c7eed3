package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.ROOT_OF_TRUST;
import static motte.verdict.Remits.TRUST;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.cca.CcaClaims;
import motte.cca.CcaExpectations;
import motte.cca.PsaToken;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.Json;
import motte.core.MotteException;
import motte.corim.Corim;
import motte.corim.ReferenceTriple;
import motte.dcap.CollateralStore;
import motte.dcap.DcapAppraiser;
import motte.dcap.DcapCollateral;
import motte.dcap.DcapPolicy;
import motte.dcap.Quote;
import motte.dcap.TcbStatus;
import motte.dcap.TdQuoteBody;
import motte.dcap.Tee;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.eventlog.Bank;
import motte.eventlog.EventLog;
import motte.intake.Materials;
import motte.intake.TpmQuote;
import motte.snp.HclReport;
import motte.snp.SnpAppraiser;
import motte.snp.SnpEndorsements;
import motte.tpm.Attest;
import motte.tpm.TpmAlgorithm;
import motte.trust.Spki;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// One appraisal of files: everything that can be checked of them, in one pass.
final class MaterialRun {
  private final Materials materials;
  private final Materials given;
  private final PlatformPolicy policy;
  private final TpmPolicy tpm;
  private final Instant at;
  private final Makers makers;
  private final ReferenceManifests stated;
  private final List<Corim> manifests;
  private final List<ReferenceTriple> shown = new ArrayList<>();
  private boolean vouched = true;
  private final Findings findings;
  private final Map<String, Json> claims = new LinkedHashMap<>();
  private String platform = "";
  private Grade grade = Grade.NONE;
  private Optional<String> tcbStatus = Optional.empty();

  /// What checks the evidence of each maker.
  record Makers(
      PathValidator paths,
      PinnedRoots amd,
      SnpAppraiser snp,
      DcapAppraiser tdx,
      DcapAppraiser sgx) {
    DcapAppraiser intel(Quote quote) {
      return quote.tee() == Tee.TDX ? tdx : sgx;
    }
  }

  /// @param given what the verifier brings, in which alone it trusts for itself
  /// @param tpm what is demanded of a TPM here
  /// @param findings where the checks go
  MaterialRun(
      Materials evidence,
      Materials given,
      PlatformPolicy policy,
      TpmPolicy tpm,
      Instant at,
      Makers makers,
      Findings findings) {
    this.materials = evidence.and(given);
    this.given = given;
    this.policy = policy;
    this.tpm = tpm;
    this.at = at;
    this.makers = makers;
    this.findings = findings;
    this.stated = policy.manifests().and(given.manifests(), given.keys());
    this.manifests = stated.accepted(at, makers.paths().engine(), findings);
  }

  MaterialRun all() {
    if (!materials.hasEvidence()) {
      says(
          EndorsementAppraisal.LAYER,
          Grade.NONE,
          EndorsementAppraisal.appraise(materials, makers.paths(), makers.amd(), at, findings));
      return this;
    }
    oneMachine();
    if (namesItsKeyOnly()) {
      findings
          .in("hcl")
          .add(
              ENDORSEMENT,
              "hardware report",
              Finding.skipped(
                  "nothing that could vouch for it came along: it names the TPM's key, and proves nothing"));
    } else {
      materials.snp().forEach(this::snp);
    }
    materials.quotes().forEach(this::quote);
    materials.ccaTokens().forEach(this::cca);
    materials.psaTokens().forEach(this::psa);
    if (!namesItsKeyOnly()) {
      materials.hcl().forEach(this::hcl);
      tdReports();
    }
    if (!materials.tpm().isEmpty()) {
      var signer = signer();
      materials.tpm().forEach(quote -> tpm(quote, signer));
    }
    logs();
    unsigned();
    for (var request : materials.requests()) {
      findings.in("request").add(IDENTITY, "key", RequestKey.appraise(request, materials));
    }
    return this;
  }

  /// Pieces of two machines in one verdict would lend each other what only one of them has.
  private void oneMachine() {
    int roots =
        materials.snp().size()
            + materials.quotes().size()
            + materials.ccaTokens().size()
            + materials.psaTokens().size();
    if (roots > 1) {
      findings.add(
          IDENTITY,
          "one machine",
          Finding.failed(roots + " machines' evidence came in one call: judge each by itself"));
    }
    var boots = materials.tpm().stream().flatMap(quote -> boot(quote).stream()).distinct().count();
    if (boots > 1) {
      findings
          .in("tpm")
          .add(
              IDENTITY,
              "one boot",
              Finding.failed("the TPM's statements are of several boots, or for several nonces"));
    }
  }

  private static Optional<List<Object>> boot(TpmQuote quote) {
    try {
      var said = Attest.parse(quote.attest());
      return Optional.of(
          List.of(said.extraData(), said.clock().resetCount(), said.clock().restartCount()));
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  /// The first platform is the one that the verdict is about; others tell theirs under a name.
  private void says(String of, Grade rooted, Map<String, Json> said) {
    if (platform.isEmpty()) {
      platform = of;
      grade = rooted;
      claims.putAll(said);
    } else {
      claims.put(claims.containsKey(of) ? of + "_" + claims.size() : of, Json.of(said));
    }
  }

  /// Whether Azure's report came along without anything that could vouch for it, beside a statement
  /// of its TPM, and both what vouches for machines and for keys may be missing.
  private boolean namesItsKeyOnly() {
    return policy.tpm().allowUnknownKey() && materials.namesTpmKeyOnly();
  }

  private void snp(motte.snp.SnpEvidence evidence) {
    var certificates =
        SnpEndorsements.parse(materials.certificates().stream().map(MaterialRun::der).toList());
    for (var crl : materials.crls()) {
      certificates = certificates.revoking(crl);
    }
    var roots = new SnpEndorsements(List.of(), policy.acceptedRoots().forSnp(), List.of());
    var endorsements =
        SnpEndorsements.of(evidence).or(certificates).or(SnpEndorsements.amd()).or(roots);
    var said = makers.snp().appraise(evidence, endorsements, policy.snp(), at, findings.in("snp"));
    shows(SeenElements.of(evidence.report()));
    says("snp", said.grade(), said.values());
  }

  private void quote(Quote quote) {
    var layer = quote.tee().name().toLowerCase(java.util.Locale.ROOT);
    var said =
        makers.intel(quote).appraise(quote, collateral(quote), intelPolicy(quote), at, findings);
    if (platform.isEmpty()) {
      tcbStatus = said.tcbStatus().map(TcbStatus::label);
    }
    shows(SeenElements.of(quote));
    says(layer, Grade.HARDWARE, said.claims().members());
  }

  private List<ReferenceTriple> shows(SeenElements seen) {
    var states = ReferenceStates.of(manifests).judge(seen, findings);
    shown.addAll(states);
    return states;
  }

  private DcapPolicy intelPolicy(Quote quote) {
    return quote.tee() == Tee.TDX ? policy.tdx() : policy.sgx();
  }

  private DcapCollateral collateral(Quote quote) {
    var store = new CollateralStore();
    store.addFiles(materials.collateral());
    return store.find(quote, at);
  }

  private void psa(PsaToken token) {
    token.appraise(arm(), makers.paths().engine(), findings);
    says("psa", Grade.HARDWARE, token.claims().map().members());
  }

  private CcaExpectations arm() {
    // Only what the verifier brings: whoever sends a token could send a key and values with it.
    var endorsements = given.ccaEndorsements().and(ArmManifests.of(manifests));
    for (var key : given.keys()) {
      if (!stated.areSignedBy(key, makers.paths().engine())) {
        endorsements = endorsements.with(key);
      }
    }
    return new CcaExpectations(endorsements, policy.ccaChallenge(), policy.allowCcaDebug());
  }

  private void cca(motte.cca.CcaToken token) {
    token.appraise(arm(), makers.paths().engine(), findings);
    says("cca", Grade.HARDWARE, token.claims().map().members());
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
    says("hcl", Grade.HARDWARE, hcl.claims().members());
  }

  private void tdReports() {
    if (!materials.tdReports().isEmpty() && materials.quotes().isEmpty()) {
      findings
          .in("tdx")
          .add(
              ROOT_OF_TRUST,
              "report MAC",
              Finding.failed("only the machine itself can check a TDREPORT: give its quote"));
      says("tdx", Grade.HARDWARE, Map.of());
    }
  }

  private void tpm(TpmQuote quote, Optional<TpmAppraisal.Signer> signer) {
    boolean known =
        signer.isPresent()
            && (signer.get().vouched() || tpm.attestationKeys().contains(signer.get().key().pin()));
    vouched = known;
    var demanded = selectsSha256(quote) ? tpm : tpm.withoutReferences();
    var said =
        TpmAppraisal.appraise(quote, signer, tpmLogs(quote), demanded, sha2(quote), findings);
    var states = shows(SeenElements.of(TpmAppraisal.quoted(quote)));
    if (platform.equals("tpm")) {
      said.forEach(claims::putIfAbsent);
    } else {
      boolean stated = !tpm.references().isEmpty() || ReferenceStates.identifies("tpm", states);
      says("tpm", known && stated ? Grade.TPM : Grade.NONE, said);
    }
  }

  /// Whether another statement than this is over registers of SHA-2.
  private boolean sha2(TpmQuote quote) {
    return materials.tpm().stream().anyMatch(each -> !each.equals(quote) && selectsSha2(each));
  }

  private static boolean selectsSha2(TpmQuote quote) {
    try {
      return Attest.parse(quote.attest()).quote().selection().banks().stream()
          .anyMatch(bank -> bank.hash() != TpmAlgorithm.SHA1 && !bank.pcrs().isEmpty());
    } catch (MotteException _) {
      return false;
    }
  }

  private static boolean selectsSha256(TpmQuote quote) {
    try {
      var selection = Attest.parse(quote.attest()).quote().selection();
      return !selection.pcrs(TpmAlgorithm.SHA256).isEmpty();
    } catch (MotteException _) {
      return true;
    }
  }

  private Optional<TpmAppraisal.Signer> signer() {
    var area = materials.tpmKeys().stream().findFirst();
    var certified = MakerAppraisal.attestation(materials.certificates());
    if (!materials.hcl().isEmpty()) {
      var hcl = materials.hcl().getFirst();
      return Optional.of(
          new TpmAppraisal.Signer(
              hcl.attestationKey(),
              Optional.empty(),
              namesItsKeyOnly() || !tpm.attestationKeys().isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      Finding.passed(
                          "the hardware's report binds it, as Azure's virtual TPM does"))));
    }
    return area.map(found -> Spki.of(found.publicKey()))
        .or(() -> materials.keys().stream().findFirst())
        .or(() -> certified.map(each -> Spki.of(each.getPublicKey())))
        .map(key -> new TpmAppraisal.Signer(key, area, certified(key)));
  }

  /// What a maker's certificate of the key is worth, where the policy accepts roots and one came.
  private Optional<Finding> certified(Spki key) {
    var lists = materials.crls().toArray(Bytes[]::new);
    var appraisal = MakerAppraisal.of(policy.onTpm(tpm.trusting(tpm.makers().revoking(lists))), at);
    if (!appraisal.acceptsRoots() || !MakerAppraisal.names(materials.certificates(), key)) {
      return Optional.empty();
    }
    var use = MakerAppraisal.Use.ATTESTATION;
    return Optional.of(
        appraisal
            .appraise(use, key, materials.certificates(), findings.in("tpm"))
            .map(root -> Finding.passed("its maker certified it under " + root))
            .orElse(Finding.failed("its certificate does not hold")));
  }

  /// The logs that a TPM's quote has to explain: of several quotes, those of a bank that this one
  /// is over, and all of them if there is but one.
  private List<EventLog> tpmLogs(TpmQuote quote) {
    if (tdx().isPresent()) {
      return List.of();
    }
    return materials.tpm().size() == 1
        ? materials.logs()
        : materials.logs().stream().filter(log -> shares(log, quote)).toList();
  }

  private static boolean shares(EventLog log, TpmQuote quote) {
    return log.banks().stream()
        .anyMatch(bank ->
            quote.banks().stream().anyMatch(each -> each.hash().label().equals(bank.label())));
  }

  private Optional<TdQuoteBody> tdx() {
    return materials.quotes().stream()
        .map(Quote::body)
        .filter(TdQuoteBody.class::isInstance)
        .map(TdQuoteBody.class::cast)
        .findFirst();
  }

  /// Every log is held against registers that somebody signed, in the bank in which they are.
  private void logs() {
    for (var log : materials.logs()) {
      var bank = bank(log);
      var layer = findings.in("eventlog");
      layer.add(MEASUREMENT, "event data", LogReplay.data(log, bank));
      if (tdx().isPresent()) {
        layer.add(MEASUREMENT, "replay", LogReplay.ofRtmrs(log, tdx().get()));
      } else if (materials.tpm().stream().noneMatch(quote -> tpmLogs(quote).contains(log))) {
        layer.add(
            MEASUREMENT,
            "replay",
            Finding.missing("a quote of the registers that the log leads to", false));
      }
      says("eventlog", Grade.NONE, log.claims(bank).map().members());
    }
  }

  private Bank bank(EventLog log) {
    if (tdx().isPresent() && log.banks().contains(Bank.SHA384)) {
      return Bank.SHA384;
    }
    var quoted =
        materials.tpm().stream()
            .flatMap(quote -> quote.banks().stream())
            .map(bank -> bank.hash().label())
            .toList();
    return log.banks().stream()
        .filter(bank -> quoted.contains(bank.label()))
        .findFirst()
        .orElse(log.usualBank());
  }

  private void unsigned() {
    for (var log : materials.celLogs()) {
      findings
          .in("cel")
          .add(
              MEASUREMENT,
              "replay",
              Finding.missing("a quote of the registers that the log leads to", false));
      says("cel", Grade.NONE, Map.of("records", Json.of(log.records().size())));
    }
    for (var each : materials.ccaClaims()) {
      findings
          .in("cca")
          .add(ROOT_OF_TRUST, "signature", Finding.failed("these are claims without a signature"));
      says("cca", Grade.NONE, claims(each));
    }
  }

  private static Map<String, Json> claims(CcaClaims said) {
    var claims = new LinkedHashMap<String, Json>();
    said.platform().ifPresent(each -> claims.put("cca-platform-token", each.json()));
    said.realm().ifPresent(each -> claims.put("cca-realm-delegated-token", each.json()));
    return claims;
  }

  String subject() {
    return switch (platform) {
      case "snp" -> "an AMD SEV-SNP guest";
      case "tdx" -> "an Intel TDX trust domain";
      case "sgx" -> "an Intel SGX enclave";
      case "cca" -> "an Arm CCA realm";
      case "psa" -> "a PSA device";
      case "tpm" ->
          vouched
              ? "a machine's TPM"
              : "a statement in the form of a TPM's, by a key that nobody vouches for";
      case EndorsementAppraisal.LAYER -> "an endorsement";
      default -> "an event log";
    };
  }

  /// What a policy demands beyond what the evidence shows of itself.
  void demand(Set<Grade> grades) {
    var layer = findings.in(platform);
    layer.add(TRUST, "grade", Expectations.grade(grades, grade));
    layer.add(TRUST, "identified", identified());
    if (!policy.tpm().references().isEmpty()
        && materials.tpm().stream().noneMatch(MaterialRun::selectsSha256)) {
      findings
          .in("tpm")
          .add(
              MEASUREMENT,
              "boot registers",
              Finding.failed(
                  "the policy has reference values for them, and no quote of the SHA-256 bank came"));
    }
  }

  /// Whether the policy or a manifest says what should run.
  Finding identified() {
    boolean realms = !arm().endorsements().realms().isEmpty();
    return Identification.stated(platform, policy, realms, shown);
  }

  Grade grade() {
    return grade;
  }

  List<Check> checks() {
    return findings.checks();
  }

  MaterialVerdict told(Verdict verdict) {
    return new MaterialVerdict(verdict, platform, tcbStatus, claims);
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }
}
