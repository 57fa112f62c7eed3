package motte.evidence;

import java.util.List;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.tpm.Credential;
import motte.tpm.TpmPublic;
import motte.trust.Spki;

/// How a TPM introduces itself to the steward of its keep, and to nobody else: the endorsement key
/// tells which TPM it is. Parsed, not believed: a credential shows that both keys are in one TPM.
///
/// @param endorsementKey the TPM's identity
/// @param certificates what its maker says about it, in DER: the key's own certificate first, then
///   those of issuers; empty where nobody certified it
/// @param attestationKey the key that signs for this TPM
public record TpmIdentity(
    TpmPublic endorsementKey, List<Bytes> certificates, TpmPublic attestationKey) {
  /// The members of [#cbor].
  public static final Set<String> KEYS = Set.of("ek", "certificates", "ak");

  public TpmIdentity {
    certificates = List.copyOf(certificates);
  }

  /// Reads the members [#KEYS] of a map: `cbor-malformed`, `tpm-malformed`, `tpm-unsupported`.
  public static TpmIdentity of(Cbor.Map map) {
    return new TpmIdentity(
        TpmPublic.parse(map.blob("ek")),
        map.items("certificates").stream().map(Cbor::blob).toList(),
        TpmPublic.parse(map.blob("ak")));
  }

  /// `{"ek": TPMT_PUBLIC, "certificates": [DER …], "ak": TPMT_PUBLIC}`.
  public Cbor.Map cbor() {
    return Cbor.emptyMap()
        .put("ek", endorsementKey.encode())
        .put("certificates", Cbor.array(certificates.stream().map(Cbor::of).toList()))
        .put("ak", attestationKey.encode());
  }

  /// The pin of the endorsement key: `tpm-malformed`, `tpm-unsupported`.
  public Digest endorsementPin() {
    return Spki.of(endorsementKey.publicKey()).pin();
  }

  /// The pin of the attestation key: `tpm-malformed`, `tpm-unsupported`.
  public Digest attestationPin() {
    return Spki.of(attestationKey.publicKey()).pin();
  }

  /// A secret that only the TPM of that endorsement key can read, and only if it holds that
  /// attestation key (TPM2_MakeCredential).
  public Credential credential(Bytes secret) {
    return Credential.make(endorsementKey, attestationKey.name(), secret);
  }
}
