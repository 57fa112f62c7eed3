package motte.appraise;

import static motte.verdict.Remits.IDENTITY;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.MotteException;
import motte.eventlog.EventLog;
import motte.intake.Materials;
import motte.intake.TpmQuote;
import motte.tpm.Attest;
import motte.tpm.TpmAlgorithm;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What files say of a TPM: its statements, by a key for which something vouches or nothing does.
///
/// @param materials the files
/// @param policy what is demanded of machines
/// @param tpm what is demanded of a TPM here
/// @param account where what they say goes
record TpmMaterials(
    Materials materials,
    PlatformPolicy policy,
    TpmPolicy tpm,
    Instant at,
    Findings findings,
    MaterialAccount account) {

  /// Statements of two boots would lend each other what only one of them has.
  void ofOneBoot() {
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

  void appraise() {
    if (!materials.tpm().isEmpty()) {
      var signer = signer();
      materials.tpm().forEach(quote -> tpm(quote, signer));
    }
  }

  /// Whether Azure's report came along without anything that could vouch for it, beside a statement
  /// of its TPM, and both what vouches for machines and for keys may be missing.
  boolean namesItsKeyOnly() {
    return policy.tpm().allowUnknownKey() && materials.namesTpmKeyOnly();
  }

  /// Whether any of the statements is over registers that this log leads to.
  boolean explainedBy(EventLog log) {
    return materials.tpm().stream().anyMatch(quote -> logs(quote).contains(log));
  }

  /// Whether no statement is over registers of SHA-256.
  boolean withoutSha256() {
    return materials.tpm().stream().noneMatch(TpmMaterials::selectsSha256);
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

  private void tpm(TpmQuote quote, Optional<TpmAppraisal.Signer> signer) {
    boolean known =
        signer.isPresent()
            && (signer.get().vouched() || tpm.attestationKeys().contains(signer.get().key().pin()));
    account.isVouched(known);
    var demanded = selectsSha256(quote) ? tpm : tpm.withoutReferences();
    var said = TpmAppraisal.appraise(quote, signer, logs(quote), demanded, sha2(quote), findings);
    var states = account.shows(SeenElements.of(TpmAppraisal.quoted(quote)));
    if (account.platform().equals("tpm")) {
      account.adds(said);
    } else {
      boolean stated = !tpm.references().isEmpty() || ReferenceStates.identifies("tpm", states);
      account.says("tpm", known && stated ? Grade.TPM : Grade.NONE, said);
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
  private List<EventLog> logs(TpmQuote quote) {
    if (IntelMaterials.trustDomain(materials).isPresent()) {
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
}
