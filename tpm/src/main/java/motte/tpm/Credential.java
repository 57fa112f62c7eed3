package motte.tpm;

import motte.core.Bytes;

/// A secret that only one TPM can read, and only if it holds a certain key: how a verifier learns
/// that an attestation key lives beside an endorsement key that it trusts (Part 1, 24). The other
/// side is [EndorsementKey#activate].
///
/// @param idObject the TPM2B_ID_OBJECT without its size
/// @param encryptedSecret the TPM2B_ENCRYPTED_SECRET without its size
public record Credential(Bytes idObject, Bytes encryptedSecret) {
  private static final int MAGIC = 0xbadcc0de;

  /// A credential that the TPM of `endorsementKey` opens if it holds the key of that name. `secret`
  /// has at most as many bytes as the endorsement key's name hash. No TPM is needed.
  public static Credential make(TpmPublic endorsementKey, Bytes keyName, Bytes secret) {
    if (secret.size() > endorsementKey.nameAlgorithm().size()) {
      throw TpmException.malformed(
          "a credential holds at most "
              + endorsementKey.nameAlgorithm().size()
              + " B, not "
              + secret.size());
    }
    var seed = SharedSeed.to(endorsementKey, "IDENTITY");
    var content = new TpmWriter().sized(secret).written();
    return new Credential(seed.protect(endorsementKey, keyName, content), seed.encrypted());
  }

  /// Reads the file that `tpm2_makecredential` writes: `tpm-malformed`.
  public static Credential parse(Bytes file) {
    var in = new TpmReader(file, "credential");
    if (in.u32() != MAGIC || in.u32() != 1) {
      throw in.fault("the magic badcc0de and version 1 are missing");
    }
    var credential = new Credential(in.sized(), in.sized());
    in.end();
    return credential;
  }

  /// The file that `tpm2_activatecredential` reads.
  public Bytes encode() {
    return new TpmWriter().u32(MAGIC).u32(1).sized(idObject).sized(encryptedSecret).written();
  }
}
