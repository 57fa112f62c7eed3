package motte.dcap;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.MotteException;
import motte.endorsement.CertificatePath;
import motte.endorsement.EndorsementException;
import motte.endorsement.SignatureEngine;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Judges who signed a quote: the attestation key, the quoting enclave that made it, the PCK of the
/// platform that vouches for the enclave, and Intel, who vouches for the platform. For one quote.
final class SignerAppraisal {
  private final SignatureMemory signatures;
  private final Tee tee;
  private final QuoteSignature signed;
  private final DcapCollateral collateral;
  private final Findings findings;
  private final List<Window> windows = new ArrayList<>();
  private final Map<String, Json> claims = new LinkedHashMap<>();

  SignerAppraisal(
      SignatureMemory signatures, Quote quote, DcapCollateral collateral, Findings findings) {
    this.signatures = signatures;
    this.tee = quote.tee();
    this.signed = quote.signature();
    this.collateral = collateral;
    this.findings = findings;
  }

  Judged judge(boolean mayMiss) {
    var key = attestationKey();
    var path = pckPath();
    var pck = path.flatMap(this::pckExtension);
    qeReportSignature(path);
    var documents =
        new CollateralAppraisal(signatures, tee, collateral, findings, windows, mayMiss);
    documents.revocations(path);
    var tcbInfo = documents.tcbInfo(path.map(CertificatePath::root));
    var identity = documents.identity(path.map(CertificatePath::root));
    var fitting = platform(tcbInfo, pck);
    var qeLevel = new QeAppraisal(signed.qeReport(), findings).judge(identity, mayMiss);
    return new Judged(findings, windows, key, pck, fitting, identity, qeLevel, claims);
  }

  private Optional<SignatureEngine.PreparedKey> attestationKey() {
    var hash =
        Digest.sha256(signed.attestationKey().toArray(), signed.qeAuthData().toArray()).value();
    var wanted = Fields.join(hash, Bytes.wrap(new byte[32]));
    findings.add(
        Remits.ROOT_OF_TRUST,
        "attestation key binding",
        Finding.of(
                signed.qeReport().reportData().equals(wanted),
                "the quoting enclave reported this attestation key",
                "the quoting enclave reported another attestation key")
            .comparing(signed.qeReport().reportData(), wanted)
            .from(Sources.QUOTE));
    return findings.read(
        Remits.ROOT_OF_TRUST,
        "attestation key",
        "a point of P-256",
        () -> signatures.prepare(signed.attestationKey()));
  }

  private Optional<CertificatePath> pckPath() {
    var certification = signed.certification();
    List<X509Certificate> chain;
    try {
      chain = Platform.pckChain(signed, collateral.pckChain());
      if (chain.isEmpty()) {
        throw Quote.malformed("there is no PCK certificate in the quote or beside it");
      }
    } catch (MotteException e) {
      findings.add(
          Remits.ROOT_OF_TRUST, "pck chain", Finding.failed(e.getMessage()).from(Sources.PCK));
      return Optional.empty();
    }
    var pool = new ArrayList<>(chain);
    if (certification.type() != CertificationData.PCK_CHAIN) {
      collateral.pckCrl().ifPresent(crl -> pool.addAll(crl.chain()));
    }
    var path = CertificatePath.build(chain.getFirst(), pool);
    var wrong = wrong(path, chain);
    findings.add(
        Remits.ROOT_OF_TRUST,
        "pck chain",
        wrong
            .map(Finding::failed)
            .orElseGet(() -> Finding.passed("each certificate was issued by the next"))
            .from(Sources.PCK));
    windows.add(Window.of("pck chain", path.certificates()));
    var root = signatures.accepted(path.root());
    findings.add(
        Remits.ROOT_OF_TRUST,
        "root",
        root.map(name -> Finding.passed("the chain ends in " + name))
            .orElseGet(() -> Finding.failed("the chain ends in a root that is not accepted"))
            .comparing(pin(path.root()), "an accepted root")
            .from(Sources.PCK));
    if (root.isPresent()) {
      findings.add(
          Remits.ROOT_OF_TRUST,
          "maker's root",
          signatures.makers(path.root())
              ? Finding.passed("it is Intel's own")
              : Finding.letPass(
                  "it is not Intel's: the policy accepts it in words, and who holds its key can"
                      + " vouch for any machine"));
    }
    return wrong.isEmpty() && root.isPresent() ? Optional.of(path) : Optional.empty();
  }

  /// What is wrong with a PCK chain, if anything is.
  private Optional<String> wrong(CertificatePath path, List<X509Certificate> given) {
    var certificates = path.certificates();
    if (given.size() == 3 && certificates.size() < 3) {
      return Optional.of("its three certificates were not issued by one another");
    }
    if (certificates.size() != 3
        || (signed.certification().type() == CertificationData.PCK_CHAIN && given.size() != 3)) {
      return Optional.of("a PCK chain has three certificates, not " + certificates.size());
    }
    var leaf = CollateralAppraisal.name(path.leaf());
    var ca = CollateralAppraisal.name(certificates.get(1));
    if (!leaf.equals(Intel.PCK)
        || !(ca.equals(Intel.PLATFORM_CA) || ca.equals(Intel.PROCESSOR_CA))) {
      return Optional.of("`" + leaf + "` issued by `" + ca + "` is not a PCK certificate");
    }
    if (path.leaf().getBasicConstraints() >= 0) {
      return Optional.of("the PCK certificate is that of a CA");
    }
    try {
      signatures.links(path);
      return Optional.empty();
    } catch (EndorsementException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<PckExtension> pckExtension(CertificatePath path) {
    var pck =
        findings.read(
            Remits.ROOT_OF_TRUST,
            "pck extension",
            "it names its platform",
            () -> PckExtension.of(path.leaf()));
    pck.ifPresent(this::claim);
    return pck;
  }

  private void claim(PckExtension pck) {
    claims.put("ppid", Json.of(pck.ppid().hex()));
    claims.put("fmspc", Json.of(pck.fmspc().hex()));
    claims.put("pceid", Json.of(pck.pceId().hex()));
    claims.put("pcesvn", Json.of(pck.pceSvn()));
    claims.put("tcb_components", Json.of(pck.components().hex()));
    claims.put("sgx_type", Json.of(pck.sgxType()));
    pck.platformInstanceId().ifPresent(id -> claims.put("platform_instance_id", Json.of(id.hex())));
    pck.dynamicPlatform().ifPresent(is -> claims.put("dynamic_platform", Json.of(is)));
    pck.cachedKeys().ifPresent(is -> claims.put("cached_keys", Json.of(is)));
    pck.smtEnabled().ifPresent(is -> claims.put("smt_enabled", Json.of(is)));
  }

  private void qeReportSignature(Optional<CertificatePath> path) {
    if (path.isEmpty()) {
      findings.add(Remits.ROOT_OF_TRUST, "qe report signature", Finding.needs("a sound PCK chain"));
      return;
    }
    findings.read(
        Remits.ROOT_OF_TRUST,
        "qe report signature",
        "made by the PCK",
        () -> {
          signatures.verify(path.get().leaf(), signed.qeReportBytes(), signed.qeReportSignature());
          return true;
        });
  }

  /// The TCB info, if it is for this platform.
  private Optional<TcbInfo> platform(Optional<TcbInfo> tcbInfo, Optional<PckExtension> pck) {
    if (tcbInfo.isEmpty() || pck.isEmpty()) {
      return Optional.empty();
    }
    var info = tcbInfo.get();
    boolean family = info.fmspc().equals(pck.get().fmspc());
    findings.add(
        Remits.ENDORSEMENT,
        "fmspc",
        Finding.of(family, "the TCB info is for this family", "the TCB info is for another family")
            .comparing(pck.get().fmspc(), info.fmspc())
            .from(Sources.TCB));
    boolean pce = info.pceId().map(pck.get().pceId()::equals).orElse(true);
    findings.add(
        Remits.ENDORSEMENT,
        "pce id",
        (info.pceId().isEmpty()
                ? Finding.skipped("TCB info of version " + info.version() + " does not name it")
                : Finding.of(
                    pce, "the TCB info is for this PCE", "the TCB info is for another PCE"))
            .comparing(pck.get().pceId(), info.pceId().map(Bytes::hex).orElse("any"))
            .from(Sources.TCB));
    return family && pce ? tcbInfo : Optional.empty();
  }

  private static String pin(X509Certificate certificate) {
    return Spki.of(certificate.getPublicKey()).pin().toString();
  }
}
