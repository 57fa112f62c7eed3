package motte.dcap;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.MotteException;
import motte.endorsement.PinnedRoots;
import motte.endorsement.Remembered;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureScheme;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;
import motte.verdict.Remits;

/// Appraises quotes of SGX and TDX whole: from Intel's root to the last field, as of any time. Each
/// check is added to the findings; a quote is good if none of them refuses.
///
/// What does not change from quote to quote of one platform is judged once and remembered by the
/// digest of all that it depends on, so that afterwards one signature and the quote's own fields
/// remain to be looked at. Thread-safe.
///
/// ```java
/// var appraiser = DcapAppraiser.of(Intel.roots());
/// var findings = Findings.of("keep");
/// var result = appraiser.appraise(quote, collateral, DcapPolicy.standard(), at, findings);
/// findings.sound(); // and result.claims()
/// ```
public final class DcapAppraiser {
  private static final int REMEMBERED = 2_048;

  /// The checks from Intel's root to the quote that need nothing beside it.
  private static final Set<String> OF_THE_QUOTE_ALONE =
      Set.of(
          "pck chain",
          "root",
          "pck extension",
          "qe report signature",
          "attestation key binding",
          "quote signature");

  private final SignatureMemory signatures;
  private final Remembered<Digest, Judged> judged;

  private DcapAppraiser(PinnedRoots roots, SignatureEngine engine, int remembered) {
    this.signatures = new SignatureMemory(engine, roots);
    this.judged = new Remembered<>(remembered);
  }

  /// An appraiser for these roots: [Intel#roots], and a test root only where somebody accepts it in
  /// words ([PinnedRoots#accepting]).
  public static DcapAppraiser of(PinnedRoots roots) {
    return of(roots, SignatureEngine.bouncyCastle(), REMEMBERED);
  }

  /// The same with a signature engine and with how many platforms are remembered, about 20 KiB
  /// each.
  public static DcapAppraiser of(PinnedRoots roots, SignatureEngine engine, int remembered) {
    return new DcapAppraiser(roots, engine, remembered);
  }

  /// Appraises a quote as it came, which may stand behind Open Enclave's header. The checks belong
  /// to the layer `sgx` or `tdx`; where there is no quote, to the layer of `findings`.
  public DcapResult appraise(
      Bytes evidence, DcapCollateral collateral, DcapPolicy policy, Instant at, Findings findings) {
    try {
      return appraise(Quote.parseWrapped(evidence), collateral, policy, at, findings);
    } catch (DcapException e) {
      findings.add(
          Remits.ROOT_OF_TRUST, "quote", Finding.failed(e.getMessage()).from(Sources.QUOTE));
      return new DcapResult(
          (Json.Map) Json.of(Map.<String, Json>of()), Optional.empty(), List.of());
    }
  }

  /// Appraises a quote that was read.
  public DcapResult appraise(
      Quote quote, DcapCollateral collateral, DcapPolicy policy, Instant at, Findings findings) {
    var to = findings.in(quote.tee().layer());
    header(quote, to);
    // What is out of force counts as missing, where it may be missing.
    boolean mayMiss = policy.allowMissingCollateral();
    var known = mayMiss ? collateral.inForce(at) : collateral;
    var signer = signer(quote, known, mayMiss, to.apart());
    to.addAll(signer.findings());
    signature(quote, signer, to);
    signer.windows().forEach(window -> window.check(at, mayMiss, to));
    var tcb = new TcbAppraisal(quote, signer, policy, to);
    var status = tcb.judge();
    var claims = QuoteClaims.of(quote);
    new BodyAppraisal(quote, claims, policy, to).judge();
    claims.putAll(signer.claims());
    claims.putAll(tcb.claims());
    return new DcapResult((Json.Map) Json.of(claims), status, tcb.advisories());
  }

  /// Whether a quote is of a platform for which an accepted root vouches, by its own certificates
  /// and signatures alone: whatever else is to be said of it, no stranger made it up.
  public boolean vouchedFor(Quote quote) {
    var findings = Findings.of(quote.tee().layer());
    var signer = signer(quote, DcapCollateral.none(), true, findings.apart());
    signature(quote, signer, findings);
    findings.addAll(signer.findings());
    var passed =
        findings.checks().stream()
            .filter(check -> check.outcome() == Outcome.PASSED)
            .map(Check::name)
            .collect(Collectors.toSet());
    return passed.containsAll(OF_THE_QUOTE_ALONE);
  }

  /// Checks that each part of collateral was signed by whom an accepted root vouches for at that
  /// time, whatever it says and whichever quote it is for: `collateral-unsigned`.
  public void signed(DcapCollateral collateral, Instant at) {
    new CollateralSignatures(signatures, at).check(collateral);
  }

  private Judged signer(Quote quote, DcapCollateral collateral, boolean mayMiss, Findings to) {
    var key = key(quote, collateral, mayMiss);
    var known = judged.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    var fresh = new SignerAppraisal(signatures, quote, collateral, to).judge(mayMiss);
    judged.remember(key, fresh);
    return fresh;
  }

  /// The digest of all on which a [Judged] depends.
  private static Digest key(Quote quote, DcapCollateral collateral, boolean mayMiss) {
    var signed = quote.signature();
    var certification = signed.certification();
    var numbers =
        ByteBuffer.allocate(20)
            .putInt(quote.tee().type())
            .putInt(mayMiss ? 1 : 0)
            .putInt(signed.qeAuthData().size())
            .putInt(certification.type())
            .putInt(certification.data().size());
    return Digest.sha256(
        numbers.array(),
        collateral.digest().value().toArray(),
        signed.attestationKey().toArray(),
        signed.qeReportBytes().toArray(),
        signed.qeReportSignature().toArray(),
        signed.qeAuthData().toArray(),
        certification.data().toArray());
  }

  private static void header(Quote quote, Findings to) {
    to.add(
        Remits.ROOT_OF_TRUST,
        "qe vendor",
        Finding.of(
                quote.header().qeVendorId().equals(Intel.QE_VENDOR),
                "Intel",
                "the quoting enclave is not Intel's")
            .comparing(quote.header().qeVendorId(), Intel.QE_VENDOR)
            .from(Sources.QUOTE));
    to.add(
        Remits.ROOT_OF_TRUST,
        "padding",
        Finding.of(
                quote.padded(),
                quote.trailing() == 0
                    ? "nothing follows the quote"
                    : quote.trailing() + " bytes follow the quote: zeros, or what its data binds",
                quote.trailing() + " bytes follow the quote, and they are not padding")
            .from(Sources.QUOTE));
  }

  private static void signature(Quote quote, Judged signer, Findings to) {
    if (signer.attestationKey().isEmpty()) {
      to.add(Remits.ROOT_OF_TRUST, "quote signature", Finding.needs("an attestation key"));
      return;
    }
    try {
      signer
          .attestationKey()
          .get()
          .verify(SignatureScheme.ECDSA_SHA256, quote.signed(), quote.signature().signature());
      to.add(
          Remits.ROOT_OF_TRUST,
          "quote signature",
          Finding.passed("made by the attestation key").from(Sources.QUOTE));
    } catch (MotteException e) {
      to.add(
          Remits.ROOT_OF_TRUST,
          "quote signature",
          Finding.failed(e.getMessage()).from(Sources.QUOTE));
    }
  }
}
