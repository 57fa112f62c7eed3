package motte.snp;

import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine.PreparedKey;
import motte.endorsement.SignatureScheme;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Who signed the report, and whether the signature holds.
///
/// @param report which report
/// @param findings where the checks go
record SignatureChecks(SnpReport report, Findings findings) {
  private static final long ECDSA_P384_SHA384 = 1;
  private static final String SOURCE = "SEV-SNP ABI §7.3, ATTESTATION_REPORT";

  /// @param keys makes the key of a certificate ready, or throws an error of ours
  void add(Optional<Vek> vek, Function<X509Certificate, PreparedKey> keys) {
    findings.add(
        ROOT_OF_TRUST,
        "report version",
        Finding.passed("version " + report.version() + ", 1184 bytes, reserved ones zero")
            .from(SOURCE));
    findings.add(ROOT_OF_TRUST, "signature algorithm", algorithm());
    findings.add(ROOT_OF_TRUST, "signing key", signingKey(vek));
    findings.add(ROOT_OF_TRUST, "report signature", signature(vek, keys));
  }

  private Finding algorithm() {
    long seen = report.signatureAlgorithm();
    return Finding.of(
            seen == ECDSA_P384_SHA384,
            "ECDSA P-384 with SHA-384",
            "SIGNATURE_ALGO is " + seen + ", known is 1 alone, ECDSA P-384 with SHA-384")
        .comparing(seen, ECDSA_P384_SHA384)
        .from("SEV-SNP ABI, table of signature algorithms");
  }

  private Finding signingKey(Optional<Vek> vek) {
    var info = report.keyInfo();
    var said = info.signer();
    if (info.reserved() != 0 || said == KeyInfo.Signer.RESERVED) {
      return Finding.failed("KEY_INFO " + info + " has reserved bits").from(SOURCE);
    }
    if (said == KeyInfo.Signer.NONE) {
      return Finding.failed("the report says that nothing signed it: the host hides the chip's key")
          .comparing(said, "VCEK or VLEK")
          .from(SOURCE);
    }
    if (vek.isEmpty()) {
      return Finding.needs("the certificate of the " + said);
    }
    return Finding.of(
            vek.get().signer() == said,
            "the report says " + said + ", and the certificate is of one",
            "the report says " + said + ", the certificate is of a " + vek.get().signer())
        .comparing(said, vek.get().signer())
        .from(SOURCE);
  }

  private Finding signature(Optional<Vek> vek, Function<X509Certificate, PreparedKey> keys) {
    if (vek.isEmpty()) {
      return Finding.needs("the certificate of the key that signed");
    }
    try {
      keys.apply(vek.get().certificate())
          .verify(SignatureScheme.ECDSA_SHA384, report.signed(), report.signature());
      return Finding.passed("made by the key of the " + vek.get().signer() + "'s certificate")
          .from(SOURCE);
    } catch (MotteException e) {
      return Finding.failed(e.getMessage()).from(SOURCE);
    }
  }
}
