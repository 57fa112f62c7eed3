package motte.dcap;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.endorsement.CertificatePath;
import motte.endorsement.EndorsementException;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// Judges whether Intel signed the collateral and has revoked nobody in it. For one quote.
final class CollateralAppraisal {
  private final SignatureMemory signatures;
  private final Tee tee;
  private final DcapCollateral collateral;
  private final Findings findings;
  private final List<Window> windows;
  private final boolean mayMiss;

  CollateralAppraisal(
      SignatureMemory signatures,
      Tee tee,
      DcapCollateral collateral,
      Findings findings,
      List<Window> windows,
      boolean mayMiss) {
    this.signatures = signatures;
    this.tee = tee;
    this.collateral = collateral;
    this.findings = findings;
    this.windows = windows;
    this.mayMiss = mayMiss;
  }

  /// The revocation lists, and the PCK chain against them.
  void revocations(Optional<CertificatePath> pck) {
    if (collateral.rootCrl().isEmpty()) {
      add("root crl", Finding.missing("the revocation list of Intel's root", mayMiss));
    } else {
      var crl = collateral.rootCrl().get();
      window("root crl", crl);
      check(
          "root crl",
          pck,
          path -> {
            signatures.verify(path.root(), crl);
            notRevoked(crl, path.certificates().get(1));
            return "signed by the root; it does not revoke the PCK CA";
          });
    }
    if (collateral.pckCrl().isEmpty()) {
      add("pck crl", Finding.missing("the revocation list of the PCK CA", mayMiss));
    } else {
      var crl = collateral.pckCrl().get();
      window("pck crl", crl.value());
      if (!crl.chain().isEmpty()) {
        windows.add(Window.of("pck crl chain", crl.chain()));
      }
      check(
          "pck crl",
          pck,
          path -> {
            var ca = path.certificates().get(1);
            chainOfCrl(crl.chain(), path);
            signatures.verify(ca, crl.value());
            notRevoked(crl.value(), path.leaf());
            return "signed by `" + name(ca) + "`; it does not revoke the PCK";
          });
    }
  }

  /// The TCB info, if Intel signed it for this environment.
  Optional<TcbInfo> tcbInfo(Optional<X509Certificate> root) {
    var given = collateral.tcbInfo();
    if (given.isEmpty()) {
      add("tcb info signature", Finding.missing("TCB info", mayMiss));
      return Optional.empty();
    }
    var info = given.get().value();
    windows.add(new Window("tcb info", info.issueDate(), info.nextUpdate()));
    boolean signed = signed("tcb info", given.get().chain(), root, info.body(), info.signature());
    boolean meant = info.tee() == tee;
    add(
        "tcb info environment",
        Finding.of(meant, "it is for " + tee, "it is for " + info.tee() + ", the quote is " + tee)
            .comparing(info.tee(), tee)
            .from(Sources.TCB));
    return signed && meant ? Optional.of(info) : Optional.empty();
  }

  /// The identity of the quoting enclave, if Intel signed it for this environment.
  Optional<EnclaveIdentity> identity(Optional<X509Certificate> root) {
    var given = collateral.qeIdentity();
    if (given.isEmpty()) {
      add("qe identity signature", Finding.missing("the identity of the QE", mayMiss));
      return Optional.empty();
    }
    var identity = given.get().value();
    windows.add(new Window("qe identity", identity.issueDate(), identity.nextUpdate()));
    boolean signed =
        signed("qe identity", given.get().chain(), root, identity.body(), identity.signature());
    boolean meant = identity.id().equals(tee.identityId());
    add(
        "qe identity environment",
        Finding.of(meant, "it is of " + identity.id(), "it is of another enclave")
            .comparing(identity.id(), tee.identityId())
            .from(Sources.IDENTITY));
    return signed && meant ? Optional.of(identity) : Optional.empty();
  }

  private boolean signed(
      String what,
      List<X509Certificate> chain,
      Optional<X509Certificate> root,
      Bytes body,
      Bytes signature) {
    if (chain.isEmpty()) {
      add(what + " signature", Finding.missing("the signing chain of the " + what, mayMiss));
      return false;
    }
    windows.add(Window.of(what + " chain", chain));
    return check(
        what + " signature",
        root,
        anchor -> {
          signatures.verifyMakers(signer(chain, anchor), body, signature);
          return "made by `" + Intel.TCB_SIGNING + "` over the bytes as they stand";
        });
  }

  /// The certificate that signs collateral: Intel's, directly below the root in which the PCK ends,
  /// and not revoked by it.
  private X509Certificate signer(List<X509Certificate> chain, X509Certificate anchor) {
    var path = path(chain, anchor);
    var leaf = path.leaf();
    if (chain.size() > 2 || path.certificates().size() != 2) {
      throw CollateralFiles.malformed("a signing chain has two certificates, not " + chain.size());
    }
    if (!name(leaf).equals(Intel.TCB_SIGNING) || leaf.getBasicConstraints() >= 0) {
      throw CollateralFiles.malformed("`" + name(leaf) + "` does not sign collateral");
    }
    signatures.links(path);
    sameRoot(path.root(), anchor);
    collateral.rootCrl().ifPresent(crl -> notRevoked(crl, leaf));
    return leaf;
  }

  /// The chain that came with a revocation list: it must be that of the PCK's CA.
  private void chainOfCrl(List<X509Certificate> chain, CertificatePath pck) {
    if (chain.isEmpty()) {
      return;
    }
    var path = path(chain, pck.root());
    if (path.certificates().size() != Math.max(chain.size(), 2)) {
      throw CollateralFiles.malformed("the issuer chain of the PCK CRL is not one chain");
    }
    signatures.links(path);
    sameRoot(path.root(), pck.root());
    if (!Spki.of(path.leaf().getPublicKey())
        .equals(Spki.of(pck.certificates().get(1).getPublicKey()))) {
      throw CollateralFiles.malformed("the issuer of the PCK CRL is not the CA of the PCK");
    }
  }

  /// A certificate that came alone is followed by the root in which the PCK ends, if that is the
  /// root that it names.
  private static CertificatePath path(List<X509Certificate> chain, X509Certificate anchor) {
    return CertificatePath.build(
        chain.getFirst(), chain.size() == 1 ? List.of(chain.getFirst(), anchor) : chain);
  }

  private static void sameRoot(X509Certificate seen, X509Certificate wanted) {
    if (!Spki.of(seen.getPublicKey()).equals(Spki.of(wanted.getPublicKey()))) {
      throw CollateralFiles.malformed(
          "it ends in `" + name(seen) + "`, not in the root of the PCK");
    }
  }

  private static void notRevoked(RevocationList crl, X509Certificate certificate) {
    crl.list()
        .revoked(certificate)
        .ifPresent(when -> {
          throw CollateralFiles.malformed("`" + name(certificate) + "` was revoked at " + when);
        });
  }

  private void window(String what, RevocationList crl) {
    windows.add(Window.of(what, crl));
  }

  private interface Examination<T> {
    String examine(T with);
  }

  /// A check that needs a sound PCK chain, or the root in which it ends.
  private <T> boolean check(String name, Optional<T> with, Examination<T> examination) {
    if (with.isEmpty()) {
      add(name, Finding.needs("a sound PCK chain"));
      return false;
    }
    try {
      add(name, Finding.passed(examination.examine(with.get())).from(Sources.COLLATERAL));
      return true;
    } catch (DcapException | EndorsementException e) {
      add(name, Finding.failed(e.getMessage()).from(Sources.COLLATERAL));
      return false;
    }
  }

  private void add(String name, Finding finding) {
    findings.add(Remits.ENDORSEMENT, name, finding);
  }

  static String name(X509Certificate certificate) {
    return Certificates.commonName(certificate.getSubjectX500Principal());
  }
}
