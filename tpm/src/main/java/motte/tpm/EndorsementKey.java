package motte.tpm;

import java.util.ArrayList;
import java.util.List;
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

  private static final int FIRST_ISSUER = 0x01c00100;
  private static final int LAST_ISSUER = 0x01c001ff;

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

  /// What the maker left in the TPM about this key, in DER, not checked: its certificate first,
  /// then those of issuers (TCG EK Credential Profile 2.5, 2.2.1.5). Empty where nobody certified
  /// it.
  public List<Bytes> certificates() {
    var tpm = key.tpm();
    List<Bytes> found = new ArrayList<>();
    if (tpm.has(template.certificate)) {
      found.addAll(sequences(NvIndex.open(tpm, template.certificate).readAll()));
      for (int index : tpm.handles(TpmHandle.NV)) {
        if (index >= FIRST_ISSUER && index <= LAST_ISSUER) {
          found.addAll(sequences(NvIndex.open(tpm, index).readAll()));
        }
      }
    }
    return found;
  }

  /// The DER sequences that stand one after the other at the start of an NV index; makers fill the
  /// rest with whatever they like.
  static List<Bytes> sequences(Bytes content) {
    List<Bytes> found = new ArrayList<>();
    int at = 0;
    while (at + 4 <= content.size()
        && content.at(at) == 0x30
        && content.at(at + 1) == (byte) 0x82) {
      int end = at + 4 + (content.at(at + 2) & 0xff) * 256 + (content.at(at + 3) & 0xff);
      if (end > content.size()) {
        break;
      }
      found.add(content.slice(at, end));
      at = end;
    }
    return found;
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
