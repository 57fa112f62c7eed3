package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;
import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.TRUST;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import motte.cca.CcaExpectations;
import motte.core.Grade;
import motte.corim.Corim;
import motte.dcap.DcapAppraiser;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.intake.Materials;
import motte.snp.SnpAppraiser;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// One appraisal of files: everything that can be checked of them, in one pass, each kind of file
/// in its own part.
final class MaterialRun {
  private final Materials materials;
  private final PlatformPolicy policy;
  private final Instant at;
  private final Makers makers;
  private final Findings findings;
  private final MaterialAccount account;
  private final CcaExpectations ofArm;
  private final AmdMaterials amd;
  private final IntelMaterials intel;
  private final ArmMaterials arm;
  private final TpmMaterials tpm;
  private final LogMaterials logs;

  /// What checks the evidence of each maker.
  record Makers(
      PathValidator paths,
      PinnedRoots amd,
      SnpAppraiser snp,
      DcapAppraiser tdx,
      DcapAppraiser sgx,
      IntelCollateral collateral) {}

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
    var brought = policy.arm().isEmpty() ? given : given.and(policy.arm().materials());
    this.materials = evidence.and(brought);
    this.policy = policy;
    this.at = at;
    this.makers = makers;
    this.findings = findings;
    var engine = makers.paths().engine();
    var stated = policy.manifests().and(brought.manifests(), brought.keys());
    var manifests = stated.accepted(at, engine, findings);
    account = new MaterialAccount(manifests, findings);
    ofArm = arm(brought, stated, manifests);
    amd = new AmdMaterials(materials, policy, makers.snp(), at, findings, account);
    intel =
        new IntelMaterials(
            materials,
            policy,
            makers.tdx(),
            makers.sgx(),
            makers.collateral(),
            at,
            findings,
            account);
    arm = new ArmMaterials(materials, ofArm, engine, findings, account);
    this.tpm = new TpmMaterials(materials, policy, tpm, at, findings, account);
    logs = new LogMaterials(materials, this.tpm, findings, account);
  }

  private CcaExpectations arm(Materials given, ReferenceManifests stated, List<Corim> manifests) {
    // Only what the verifier brings: whoever sends a token could send a key and values with it.
    var endorsements = given.ccaEndorsements().and(ArmManifests.of(manifests));
    for (var key : given.keys()) {
      if (!stated.areSignedBy(key, makers.paths().engine())) {
        endorsements = endorsements.with(key);
      }
    }
    return new CcaExpectations(endorsements, policy.ccaChallenge(), policy.allowCcaDebug());
  }

  MaterialRun all() {
    if (!materials.hasEvidence()) {
      account.says(
          EndorsementAppraisal.LAYER,
          Grade.NONE,
          EndorsementAppraisal.appraise(materials, makers.paths(), makers.amd(), at, findings));
      return this;
    }
    oneMachine();
    tpm.ofOneBoot();
    boolean namesItsKeyOnly = tpm.namesItsKeyOnly();
    if (namesItsKeyOnly) {
      findings
          .in("hcl")
          .add(
              ENDORSEMENT,
              "hardware report",
              Finding.skipped(
                  "nothing that could vouch for it came along: it names the TPM's key, and proves nothing"));
    } else {
      amd.appraise();
    }
    intel.appraiseQuotes();
    arm.appraise();
    if (!namesItsKeyOnly) {
      intel.appraiseReports();
    }
    tpm.appraise();
    logs.appraise();
    logs.appraiseCanonical();
    arm.appraiseClaims();
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
  }

  String subject() {
    return account.subject() + (debuggable() ? ", debuggable" : "");
  }

  /// What a policy demands beyond what the evidence shows of itself.
  void demand(Set<Grade> grades) {
    var layer = findings.in(account.platform());
    layer.add(TRUST, "grade", Expectations.grade(grades, grade()));
    layer.add(TRUST, "identified", identified());
    if (!policy.tpm().references().isEmpty() && tpm.withoutSha256()) {
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
    boolean realms = !ofArm.endorsements().realms().isEmpty();
    return Identification.stated(account.platform(), policy, realms, account.shown());
  }

  /// What may be debugged is read by whoever debugs it, whatever signs the evidence.
  Grade grade() {
    return debuggable() ? Grade.NONE : account.grade();
  }

  private boolean debuggable() {
    return findings.checks().stream().anyMatch(Check::debuggable);
  }

  List<Check> checks() {
    return findings.checks();
  }

  MaterialVerdict told(Verdict verdict) {
    return new MaterialVerdict(verdict, account.platform(), account.tcbStatus(), account.claims());
  }
}
