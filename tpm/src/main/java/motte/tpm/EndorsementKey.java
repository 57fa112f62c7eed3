package motte.tpm;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// A TPM's endorsement key (EK): its identity, which its maker certified. Templates and NV indexes
/// are those of the TCG's "EK Credential Profile" 2.3 and later.
public final class EndorsementKey implements AutoCloseable {
  /// PolicyB of the profile for SHA-384: PolicySecret of the endorsement hierarchy, or an NV index.
  private static final String POLICY_B_SHA384 =
      "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419ca"
          + "cb47ba09699646150f9fc000f3f80e12";

  private static final TpmPolicy BY_ENDORSEMENT =
      new TpmPolicy(List.of(new TpmPolicy.Endorsement()));

  private final TpmKey key;
  private final Template template;

  private EndorsementKey(TpmKey key, Template template) {
    this.key = key;
    this.template = template;
  }

  /// The kinds of endorsement keys that makers certify.
  public enum Template {
    /// Template L-2.
    ECC_P256(0x01c0000a),
    /// Template H-3, which swtpm_setup certifies.
    ECC_P384(0x01c00016),
    /// Template L-1.
    RSA_2048(0x01c00002);

    private final int certificate;

    Template(int certificate) {
      this.certificate = certificate;
    }

    TpmPublic publicArea() {
      return switch (this) {
        case ECC_P256 ->
            low(
                new TpmPublic.Ecc(
                    TpmPublic.Symmetric.AES128_CFB,
                    TpmPublic.Scheme.NONE,
                    TpmCurve.P256.id(),
                    TpmPublic.Scheme.NONE,
                    Bytes.wrap(new byte[32]),
                    Bytes.wrap(new byte[32])));
        case RSA_2048 ->
            low(
                new TpmPublic.Rsa(
                    TpmPublic.Symmetric.AES128_CFB,
                    TpmPublic.Scheme.NONE,
                    2048,
                    0,
                    Bytes.wrap(new byte[256])));
        case ECC_P384 ->
            new TpmPublic(
                TpmAlgorithm.SHA384,
                TpmAttributes.ENDORSEMENT_HIGH,
                Bytes.parseHex(POLICY_B_SHA384),
                new TpmPublic.Ecc(
                    TpmPublic.Symmetric.AES256_CFB,
                    TpmPublic.Scheme.NONE,
                    TpmCurve.P384.id(),
                    TpmPublic.Scheme.NONE,
                    Bytes.empty(),
                    Bytes.empty()));
      };
    }

    private static TpmPublic low(TpmPublic.Parameters parameters) {
      return new TpmPublic(
          TpmAlgorithm.SHA256,
          TpmAttributes.ENDORSEMENT,
          BY_ENDORSEMENT.digest(TpmAlgorithm.SHA256),
          parameters);
    }
  }

  /// The endorsement key that has a certificate; where none has, that of [Template#ECC_P256].
  public static EndorsementKey open(Tpm tpm) {
    var indexes = tpm.handles(TpmHandle.NV);
    for (var template : Template.values()) {
      if (indexes.contains(template.certificate)) {
        return open(tpm, template);
      }
    }
    return open(tpm, Template.ECC_P256);
  }

  /// Derives the endorsement key of that template.
  public static EndorsementKey open(Tpm tpm, Template template) {
    var key = StorageKey.primary(tpm, TpmHandle.ENDORSEMENT, template.publicArea());
    return new EndorsementKey(key, template);
  }

  /// Its public area: the TPM's identity, also where nobody certified it.
  public TpmPublic publicArea() {
    return key.publicArea();
  }

  /// Its name.
  public Bytes name() {
    return key.name();
  }

  /// Its certificate in DER, as the maker left it in the TPM; not checked.
  public Optional<Bytes> certificate() {
    return key.tpm().has(template.certificate)
        ? Optional.of(NvIndex.open(key.tpm(), template.certificate).readAll())
        : Optional.empty();
  }

  /// The secret of a credential, which the TPM gives out if the credential was made for this key
  /// and for `attestationKey`: `tpm-refused`. It comes encrypted from the TPM.
  public Bytes activate(AttestationKey attestationKey, Credential credential) {
    var tpm = key.tpm();
    boolean byPolicy = template != Template.ECC_P384;
    var type = byPolicy ? TpmSession.Type.POLICY : TpmSession.Type.HMAC;
    try (var session = TpmSession.salted(tpm, type, TpmAlgorithm.SHA256, key)) {
      if (byPolicy) {
        BY_ENDORSEMENT.apply(tpm, session);
      }
      return tpm.execute(
              TpmCommand.of(
                  CommandCode.ACTIVATE_CREDENTIAL,
                  new TpmWriter().sized(credential.idObject()).sized(credential.encryptedSecret()),
                  attestationKey.handle(),
                  key.handle()),
              Authorization.Password.EMPTY,
              session.authorize())
          .read("credential")
          .sized();
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
