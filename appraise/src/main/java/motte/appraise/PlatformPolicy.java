package motte.appraise;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.dcap.DcapPolicy;
import motte.dcap.TcbStatus;
import motte.snp.Reference;
import motte.snp.SnpPolicy;
import motte.trust.Chain;

/// What is demanded of a platform's own evidence, platform by platform.
///
/// @param snp of reports of AMD SEV-SNP
/// @param tdx of quotes of Intel TDX
/// @param sgx of quotes of Intel SGX
/// @param tpm of quotes of a TPM
/// @param allowCcaDebug whether an Arm platform is good enough whose non-secure side may be
///   debugged
/// @param ccaChallenge what an Arm realm should have repeated
/// @param acceptedRoots roots that are trusted beside the makers' own
/// @param manifests reference manifests, one state of which evidence must show
/// @param arm keys of Arm's platforms, and reference values of these and of realms
public record PlatformPolicy(
    SnpPolicy snp,
    DcapPolicy tdx,
    DcapPolicy sgx,
    TpmPolicy tpm,
    boolean allowCcaDebug,
    Optional<Bytes> ccaChallenge,
    AcceptedRoots acceptedRoots,
    ReferenceManifests manifests,
    Endorsements arm) {

  private static final int REPORT_DATA = 64;

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

  /// The same for the machines of keeps: their reports are asked for at level 0, where what was
  /// launched runs.
  public static final PlatformPolicy OF_KEEPS = STANDARD.onSnp(SnpPolicy.STANDARD.at(0));

  /// One without reference manifests, and without anything that vouches for Arm's platforms.
  public PlatformPolicy(
      SnpPolicy snp,
      DcapPolicy tdx,
      DcapPolicy sgx,
      TpmPolicy tpm,
      boolean allowCcaDebug,
      Optional<Bytes> ccaChallenge,
      List<X509Certificate> acceptedRoots) {
    this(
        snp,
        tdx,
        sgx,
        tpm,
        allowCcaDebug,
        ccaChallenge,
        AcceptedRoots.of(acceptedRoots),
        ReferenceManifests.NONE,
        Endorsements.none());
  }

  /// The same, and what vouches for a platform's state may be missing.
  public PlatformPolicy allowingMissingCollateral() {
    return new PlatformPolicy(
        snp.allowingMissingCrl(),
        tdx.allowingMissingCollateral(),
        sgx.allowingMissingCollateral(),
        tpm.allowingUnknownKey().trusting(tpm.makers().allowingMissingCrl()),
        allowCcaDebug,
        ccaChallenge,
        acceptedRoots,
        manifests,
        arm);
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
        acceptedRoots,
        manifests,
        arm);
  }

  /// What a relying party demands who leaves it to a steward: that the maker signed, and that
  /// nothing was revoked.
  static PlatformPolicy leftToSteward() {
    var good = EnumSet.complementOf(EnumSet.of(TcbStatus.REVOKED));
    var all = STANDARD.allowingMissingCollateral().allowingDebug();
    return new PlatformPolicy(
        all.snp().allowingMigration(),
        all.tdx().allowingMigratable().allowing(good),
        all.sgx().allowing(good),
        all.tpm(),
        true,
        Optional.empty(),
        List.of());
  }

  /// The same, and evidence must be bound to this: its report data, or the challenge or nonce that
  /// it repeats. Where 64 bytes are expected, zeros follow shorter ones: `report-data-too-long`.
  public PlatformPolicy boundTo(Bytes value) {
    if (value.size() == 0 || value.size() > REPORT_DATA) {
      throw new AppraiseException(
          Kind.INVALID,
          "report-data-too-long",
          "evidence can be bound to 1 to 64 bytes, not to " + value.size(),
          "give the nonce, or the hash, that you gave to the machine");
    }
    var padded = Bytes.wrap(Arrays.copyOf(value.toArray(), REPORT_DATA));
    return new PlatformPolicy(
        snp.wanting(Reference.REPORT_DATA, Set.of(padded)),
        tdx.expectingReportData(padded),
        sgx.expectingReportData(padded),
        tpm.expecting(value),
        allowCcaDebug,
        Optional.of(value),
        acceptedRoots,
        manifests,
        arm);
  }

  /// The same with other demands on a TPM's statement.
  public PlatformPolicy onTpm(TpmPolicy demanded) {
    return new PlatformPolicy(
        snp, tdx, sgx, demanded, allowCcaDebug, ccaChallenge, acceptedRoots, manifests, arm);
  }

  /// The same, and this is demanded of SEV-SNP.
  public PlatformPolicy onSnp(SnpPolicy demanded) {
    return new PlatformPolicy(
        demanded, tdx, sgx, tpm, allowCcaDebug, ccaChallenge, acceptedRoots, manifests, arm);
  }

  /// The same, and this is demanded of TDX.
  public PlatformPolicy onTdx(DcapPolicy demanded) {
    return new PlatformPolicy(
        snp, demanded, sgx, tpm, allowCcaDebug, ccaChallenge, acceptedRoots, manifests, arm);
  }

  /// The same, and this root is trusted too, for every platform.
  public PlatformPolicy accepting(X509Certificate root) {
    return accepting(acceptedRoots.with(root));
  }

  /// The same with these roots beside the makers' own.
  public PlatformPolicy accepting(AcceptedRoots roots) {
    return new PlatformPolicy(
        snp, tdx, sgx, tpm, allowCcaDebug, ccaChallenge, roots, manifests, arm);
  }

  /// The same, and evidence must show a state that one of these manifests tells, if any is about
  /// it.
  public PlatformPolicy goingBy(ReferenceManifests stated) {
    return new PlatformPolicy(
        snp, tdx, sgx, tpm, allowCcaDebug, ccaChallenge, acceptedRoots, stated, arm);
  }

  /// The same, and these vouch for Arm's platforms and realms, whose maker has no root that is
  /// known to all.
  public PlatformPolicy vouchingForArm(Endorsements endorsements) {
    return new PlatformPolicy(
        snp, tdx, sgx, tpm, allowCcaDebug, ccaChallenge, acceptedRoots, manifests, endorsements);
  }

  /// SHA-256 over all of it, and over the grades that are accepted where that is stated: what an
  /// attestation result on evidence in files names it by.
  public Digest digest(Optional<Set<Grade>> grades) {
    var demands = Cbor.emptyMap().put("platforms", cbor());
    return Digest.sha256(
        grades
            .map(accepted ->
                Cbor.array(accepted.stream().map(Grade::label).sorted().map(Cbor::of).toList()))
            .map(accepted -> demands.put("accept-grades", accepted))
            .orElse(demands)
            .encode());
  }

  /// All of it in CBOR, the same for the same policy: what its digest is over.
  Cbor cbor() {
    return Cbor.emptyMap()
        .put(
            "snp",
            fields(
                snp.allowDebug(),
                snp.allowMigration(),
                snp.allowMissingCrl(),
                snp.vmpls(),
                snp.minimumTcb(),
                snp.minimumGuestSvn(),
                snp.minimumFirmware(),
                snp.requiredPolicyBits(),
                snp.forbiddenPolicyBits(),
                snp.requiredPlatformBits(),
                snp.forbiddenPlatformBits(),
                snp.cspIds(),
                snp.references()))
        .put("tdx", intel(tdx))
        .put("sgx", intel(sgx))
        .put(
            "tpm",
            fields(
                tpm.allowUnknownKey(),
                tpm.nonce(),
                tpm.references(),
                tpm.attestationKeys(),
                tpm.makers().roots().stream().map(Chain::pem).toList(),
                tpm.makers().endorsementKeys(),
                tpm.makers().crls().stream().map(Bytes::hex).toList(),
                tpm.makers().allowMissingCrl(),
                tpm.allowSha1()))
        .put("cca", fields(allowCcaDebug, ccaChallenge, arm.digest()))
        .put("reference-manifests", manifests.cbor())
        .put("accepted-roots", acceptedRoots.cbor());
  }

  private static Cbor intel(DcapPolicy intel) {
    return fields(
        intel.allowedStatuses(),
        intel.allowedAdvisories(),
        intel.minimumEvaluationNumber(),
        intel.allowDebug(),
        intel.allowMigratable(),
        intel.allowMissingCollateral(),
        intel.references(),
        intel.isvProdId(),
        intel.minimumIsvSvn(),
        intel.reportData());
  }

  private static Cbor fields(Object... values) {
    return Cbor.array(Arrays.stream(values).map(PlatformPolicy::stable).toList());
  }

  /// Sets and maps have no order of their own: here they have one.
  private static Cbor stable(Object value) {
    return switch (value) {
      case Optional<?> maybe -> Cbor.array(maybe.stream().map(PlatformPolicy::stable).toList());
      case Collection<?> some ->
          Cbor.array(some.stream().map(Object::toString).sorted().map(Cbor::of).toList());
      case Map<?, ?> map ->
          Cbor.array(
              map.entrySet().stream()
                  .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                  .map(entry ->
                      Cbor.array(Cbor.of(entry.getKey().toString()), stable(entry.getValue())))
                  .toList());
      default -> Cbor.of(value.toString());
    };
  }
}
