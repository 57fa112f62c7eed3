package motte.appraise;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.dcap.DcapPolicy;
import motte.snp.SnpPolicy;

/// What is demanded of a platform's own evidence, platform by platform.
///
/// @param snp of reports of AMD SEV-SNP
/// @param tdx of quotes of Intel TDX
/// @param sgx of quotes of Intel SGX
/// @param tpm of quotes of a TPM
/// @param allowCcaDebug whether an Arm platform is good enough whose non-secure side may be
///   debugged
/// @param ccaChallenge what an Arm realm should have repeated
/// @param acceptedRoots roots that are trusted beside the makers' own, each named in words
public record PlatformPolicy(
    SnpPolicy snp,
    DcapPolicy tdx,
    DcapPolicy sgx,
    TpmPolicy tpm,
    boolean allowCcaDebug,
    Optional<Bytes> ccaChallenge,
    List<X509Certificate> acceptedRoots) {

  /// The strict one: nothing out of date, nothing that can be debugged, nothing missing, and no
  /// reference values.
  public static final PlatformPolicy STANDARD =
      new PlatformPolicy(
          SnpPolicy.STANDARD,
          DcapPolicy.standard(),
          DcapPolicy.standard(),
          TpmPolicy.STANDARD,
          false,
          Optional.empty(),
          List.of());

  public PlatformPolicy {
    acceptedRoots = List.copyOf(acceptedRoots);
  }

  /// The same, and what vouches for a platform's state may be missing.
  public PlatformPolicy allowingMissingCollateral() {
    return new PlatformPolicy(
        snp.allowingMissingCrl(),
        tdx.allowingMissingCollateral(),
        sgx.allowingMissingCollateral(),
        tpm.allowingUnknownKey(),
        allowCcaDebug,
        ccaChallenge,
        acceptedRoots);
  }

  /// The same, and what can be debugged is let pass.
  public PlatformPolicy allowingDebug() {
    return new PlatformPolicy(
        snp.allowingDebug(),
        tdx.allowingDebug(),
        sgx.allowingDebug(),
        tpm,
        true,
        ccaChallenge,
        acceptedRoots);
  }

  /// The same, and this root is trusted too.
  public PlatformPolicy accepting(X509Certificate root) {
    var more = new java.util.ArrayList<>(acceptedRoots);
    more.add(root);
    return new PlatformPolicy(snp, tdx, sgx, tpm, allowCcaDebug, ccaChallenge, more);
  }
}
