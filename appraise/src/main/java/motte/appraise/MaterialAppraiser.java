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
import java.util.Collections;
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
import motte.dcap.CollateralStore;
import motte.dcap.DcapAppraiser;
import motte.dcap.DcapCollateral;
import motte.dcap.DcapPolicy;
import motte.dcap.Intel;
import motte.dcap.Quote;
import motte.dcap.TcbStatus;
import motte.dcap.TdQuoteBody;
import motte.dcap.Tee;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.endorsement.SignatureEngine;
import motte.eventlog.EventLog;
import motte.intake.Materials;
import motte.intake.TpmQuote;
import motte.snp.AmdRoots;
import motte.snp.HclReport;
import motte.snp.Reference;
import motte.snp.SnpAppraiser;
import motte.snp.SnpEndorsements;
import motte.snp.Vek;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// Appraises evidence of any platform with whatever vouches for it, as it comes in files. All
/// pieces that go together are judged together: a report and the TPM that it vouches for, a quote
/// and the event log that explains its registers. Thread-safe; it remembers what does not depend on
/// time.
///
/// ```java
/// var materials = Materials.of(files);
/// var verdict = MaterialAppraiser.of(PlatformPolicy.STANDARD).examine(materials, at);
/// System.out.print(verdict.verdict().tree());
/// ```
public final class MaterialAppraiser {
  /// Any of these names what was launched.
  private static final Set<Reference> LAUNCHED =
      Set.of(Reference.MEASUREMENT, Reference.ID_KEY_DIGEST, Reference.AUTHOR_KEY_DIGEST);

  private final PlatformPolicy policy;
  private final PathValidator paths = PathValidator.of(SignatureEngine.bouncyCastle());
  private final PinnedRoots amd;
  private final SnpAppraiser snpAppraiser;
  private final DcapAppraiser intel;

  private MaterialAppraiser(PlatformPolicy policy) {
    this.policy = policy;
    this.amd = with(AmdRoots.pins(), policy.acceptedRoots());
    this.snpAppraiser = SnpAppraiser.of(paths, amd);
    this.intel = DcapAppraiser.of(with(Intel.roots(), policy.acceptedRoots()));
  }

  /// An appraiser by that policy, which has seen nothing yet.
  public static MaterialAppraiser of(PlatformPolicy policy) {
    return new MaterialAppraiser(policy);
  }

  /// Judges by the policy as somebody's own, with its reference values: trusted or refused.
  ///
  /// @param grades the grades that are accepted
  public MaterialVerdict judge(Materials materials, Set<Grade> grades, Instant at) {
    var run = new Run(materials, policy.tpm(), at).all();
    run.findings.in(run.platform).add(TRUST, "grade", Expectations.grade(grades, run.grade));
    run.findings.in(run.platform).add(TRUST, "identified", run.identified());
    return run.told(Verdict.of(run.grade, false, run.subject(), run.findings.checks()));
  }

  /// Judges without a word on what should run: genuine at best.
  ///
  /// A TPM's key that nobody vouches for is let pass here: the verdict then has grade `none`, and
  /// says so.
  public MaterialVerdict examine(Materials materials, Instant at) {
    var run = new Run(materials, policy.tpm().allowingUnknownKey(), at).all();
    return run.told(Verdict.withoutPolicy(run.grade, run.subject(), run.findings.checks()));
  }

  private static PinnedRoots with(PinnedRoots makers, List<X509Certificate> accepted) {
    var all = makers;
    for (var root : accepted) {
      all = all.accepting(root);
    }
    return all;
  }

  private final class Run {
    private final Materials materials;
    private final TpmPolicy tpm;
    private final Instant at;
    private boolean vouched = true;
    private final Findings findings = Findings.of("evidence");
    private final Map<String, Json> claims = new LinkedHashMap<>();
    private String platform = "";
    private Grade grade = Grade.NONE;
    private Optional<String> tcbStatus = Optional.empty();

    Run(Materials materials, TpmPolicy tpm, Instant at) {
      this.materials = materials;
      this.tpm = tpm;
      this.at = at;
    }

    Run all() {
      if (!materials.hasEvidence()) {
        says(
            EndorsementAppraisal.LAYER,
            Grade.NONE,
            EndorsementAppraisal.appraise(materials, paths, amd, at, findings));
        return this;
      }
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
      materials.tpm().forEach(this::tpm);
      logs();
      unsigned();
      return this;
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

    /// Whether Azure's report came along without anything that could vouch for it, beside a
    /// statement of its TPM, and the policy allows that the TPM's key is nobody's.
    private boolean namesItsKeyOnly() {
      boolean vouched =
          !materials.quotes().isEmpty()
              || materials.certificates().stream().anyMatch(Vek::is)
              || materials.snp().stream().anyMatch(each -> !each.certificates().isEmpty());
      return policy.tpm().allowUnknownKey()
          && !materials.hcl().isEmpty()
          && !materials.tpm().isEmpty()
          && !vouched;
    }

    private void snp(motte.snp.SnpEvidence evidence) {
      var certificates =
          SnpEndorsements.parse(
              materials.certificates().stream().map(MaterialAppraiser::der).toList());
      for (var crl : materials.crls()) {
        certificates = certificates.revoking(crl);
      }
      var endorsements = SnpEndorsements.of(evidence).or(certificates).or(SnpEndorsements.amd());
      var said =
          snpAppraiser.appraise(evidence, endorsements, policy.snp(), at, findings.in("snp"));
      says("snp", said.grade(), said.values());
    }

    private void quote(Quote quote) {
      var layer = quote.tee().name().toLowerCase(java.util.Locale.ROOT);
      var said = intel.appraise(quote, collateral(quote), intelPolicy(quote), at, findings);
      tcbStatus = said.tcbStatus().map(TcbStatus::label);
      says(layer, Grade.HARDWARE, said.claims().members());
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
      token.appraise(arm(), paths.engine(), findings);
      says("psa", Grade.HARDWARE, token.claims().map().members());
    }

    private CcaExpectations arm() {
      var endorsements = materials.ccaEndorsements();
      for (var key : materials.keys()) {
        endorsements = endorsements.with(key);
      }
      return new CcaExpectations(endorsements, policy.ccaChallenge(), policy.allowCcaDebug());
    }

    private void cca(motte.cca.CcaToken token) {
      token.appraise(arm(), paths.engine(), findings);
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

    private void tpm(TpmQuote quote) {
      var signer = signer();
      vouched = signer.flatMap(TpmAppraisal.Signer::origin).isPresent();
      var said = TpmAppraisal.appraise(quote, signer, tpmLogs(), tpm, findings);
      if (platform.equals("tpm")) {
        said.forEach(claims::putIfAbsent);
      } else {
        says("tpm", policy.tpm().references().isEmpty() ? Grade.NONE : Grade.TPM, said);
      }
    }

    private Optional<TpmAppraisal.Signer> signer() {
      var area = materials.tpmKeys().stream().findFirst();
      var certified = materials.certificates().stream().findFirst();
      if (!materials.hcl().isEmpty()) {
        var hcl = materials.hcl().getFirst();
        return Optional.of(
            new TpmAppraisal.Signer(
                hcl.attestationKey(),
                Optional.empty(),
                namesItsKeyOnly()
                    ? Optional.empty()
                    : Optional.of(
                        Finding.passed(
                            "the hardware's report binds it, as Azure's virtual TPM does"))));
      }
      return area.map(found -> Spki.of(found.publicKey()))
          .or(() -> materials.keys().stream().findFirst())
          .or(() -> certified.map(each -> Spki.of(each.getPublicKey())))
          .map(key -> new TpmAppraisal.Signer(key, area, Optional.empty()));
    }

    private List<EventLog> tpmLogs() {
      return materials.quotes().isEmpty() ? materials.logs() : List.of();
    }

    /// Logs of a TDX guest are held against the registers of its quote; a TPM's, against its quote.
    private void logs() {
      for (var log : materials.logs()) {
        var bank = log.usualBank();
        var checked = log.check(bank);
        var contradicted = checked.stream().filter(each -> each.contradicts()).toList();
        var layer = findings.in("eventlog");
        layer.add(
            MEASUREMENT,
            "event data",
            contradicted.isEmpty()
                ? Finding.passed(
                    checked.stream()
                            .filter(
                                each -> each.outcome() == motte.eventlog.EventCheck.Outcome.MATCHES)
                            .count()
                        + " of "
                        + checked.size()
                        + " digests are those of the events' own data")
                : Finding.failed(
                    contradicted.size()
                        + " digests are not those of the events' own data, first "
                        + contradicted.getFirst().event().number()));
        var bodies =
            materials.quotes().stream()
                .map(Quote::body)
                .filter(TdQuoteBody.class::isInstance)
                .toList();
        if (!bodies.isEmpty()) {
          layer.add(MEASUREMENT, "replay", replay(log, (TdQuoteBody) bodies.getFirst()));
        } else if (materials.tpm().isEmpty()) {
          layer.add(
              MEASUREMENT,
              "replay",
              Finding.missing("a quote of the registers that the log leads to", false));
        }
        says("eventlog", Grade.NONE, log.claims(bank).map().members());
      }
    }

    private static Finding replay(EventLog log, TdQuoteBody body) {
      List<Bytes> replayed;
      try {
        replayed = log.rtmrs();
      } catch (MotteException e) {
        return Finding.failed(e.getMessage());
      }
      var quoted = body.rtmr();
      var held = new ArrayList<String>();
      for (int i = 0; i < quoted.size(); i++) {
        int register = i + 1;
        if (log.events().stream()
            .noneMatch(each -> each.extended() && each.register() == register)) {
          continue;
        }
        if (!replayed.get(i).equals(quoted.get(i))) {
          return Finding.failed("the log leads to another value of RTMR" + i)
              .comparing(replayed.get(i), quoted.get(i));
        }
        held.add("RTMR" + i);
      }
      return Finding.of(
          !held.isEmpty(),
          log.events().size() + " events lead to " + String.join(", ", held),
          "the log extends no register");
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
            .add(
                ROOT_OF_TRUST, "signature", Finding.failed("these are claims without a signature"));
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

    /// Whether the policy says what should run; that it does is a check of its own.
    Finding identified() {
      boolean stated =
          switch (platform) {
            case "snp" -> !Collections.disjoint(policy.snp().references().keySet(), LAUNCHED);
            case "tdx" -> policy.tdx().references().containsKey("mrtd");
            case "sgx" ->
                policy.sgx().references().containsKey("mrenclave")
                    || policy.sgx().references().containsKey("mrsigner");
            case "cca" -> !materials.ccaEndorsements().realms().isEmpty();
            case "tpm" -> !policy.tpm().references().isEmpty();
            default -> false;
          };
      return Finding.of(
          stated,
          "the policy states what should run",
          "there are no reference values for `" + platform + "`: what runs is not known");
    }

    MaterialVerdict told(Verdict verdict) {
      return new MaterialVerdict(verdict, platform, tcbStatus, claims);
    }
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }
}
