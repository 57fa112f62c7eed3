package motte.dcap;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Kind;
import motte.endorsement.CertificatePath;
import motte.endorsement.EndorsementException;

/// Checks who signed collateral, apart from any quote: each part with the chain that came with it,
/// which holds at a time and ends in an accepted root, the same for all. What a part revokes or
/// grants is for [CollateralAppraisal].
///
/// @param signatures checks signatures, and knows the roots
/// @param at as of when
record CollateralSignatures(SignatureMemory signatures, Instant at) {
  private static final Set<String> TCB_SIGNERS = Set.of(Intel.TCB_SIGNING);
  private static final Set<String> PCK_CAS = Set.of(Intel.PLATFORM_CA, Intel.PROCESSOR_CA);

  /// Throws `collateral-unsigned` for the first part that is not.
  void check(DcapCollateral collateral) {
    collateral
        .tcbInfo()
        .ifPresent(
            one -> document("TCB info", one.chain(), one.value().body(), one.value().signature()));
    collateral
        .qeIdentity()
        .ifPresent(one ->
            document(
                "identity of the QE", one.chain(), one.value().body(), one.value().signature()));
    collateral.pckCrl().ifPresent(this::pckCrl);
    collateral.rootCrl().ifPresent(crl -> rootCrl(crl, collateral));
  }

  private void document(String what, List<X509Certificate> chain, Bytes body, Bytes signature) {
    checked(
        what,
        () -> signatures.verifyMakers(path(what, chain, TCB_SIGNERS).leaf(), body, signature));
  }

  private void pckCrl(Endorsed<RevocationList> crl) {
    var what = "revocation list of the PCK CA";
    checked(what, () -> signatures.verify(path(what, crl.chain(), PCK_CAS).leaf(), crl.value()));
  }

  /// It comes without a chain: its issuer is the root of the others.
  private void rootCrl(RevocationList crl, DcapCollateral collateral) {
    var what = "revocation list of the root";
    var root =
        collateral
            .tcbInfo()
            .map(Endorsed::chain)
            .or(() -> collateral.pckCrl().map(Endorsed::chain))
            .filter(chain -> !chain.isEmpty())
            .map(chain -> CertificatePath.build(chain.getFirst(), chain).root())
            .orElseThrow(() -> unsigned(what, "no certificate of the root came along"));
    checked(
        what,
        () -> {
          signatures.validate(new CertificatePath(List.of(root)), at);
          signatures.verify(root, crl);
        });
  }

  private CertificatePath path(String what, List<X509Certificate> chain, Set<String> signers) {
    if (chain.isEmpty()) {
      throw unsigned(what, "it came without its chain");
    }
    var path = CertificatePath.build(chain.getFirst(), chain);
    var signer = CollateralAppraisal.name(path.leaf());
    if (path.certificates().size() != 2 || !signers.contains(signer)) {
      throw unsigned(what, "`" + signer + "` does not sign it");
    }
    signatures.validate(path, at);
    return path;
  }

  private static void checked(String what, Runnable check) {
    try {
      check.run();
    } catch (EndorsementException e) {
      throw unsigned(what, e.getMessage());
    }
  }

  private static DcapException unsigned(String what, String why) {
    return new DcapException(
        Kind.DENIED,
        "collateral-unsigned",
        "the " + what + " is not signed by Intel: " + why,
        "ask a service that gives what Intel signed, such as a PCCS of your own");
  }
}
