package motte.tpm;

import motte.core.Bytes;

/// A secret that one TPM gives back only while a policy is fulfilled, such as a machine having
/// booted what it should. Stored anywhere.
///
/// @param parent the name of the storage key under which it is
/// @param blob what the TPM made of the secret
public record Sealed(Bytes parent, KeyBlob blob) {
  /// The most bytes that fit (MAX_SYM_DATA).
  public static final int LARGEST = 128;

  /// Seals `secret` under that policy.
  public static Sealed seal(StorageKey storage, Bytes secret, TpmPolicy policy) {
    if (secret.size() == 0 || secret.size() > LARGEST) {
      throw TpmException.malformed(
          "1 to " + LARGEST + " B can be sealed, not " + secret.size() + "; seal a key");
    }
    var template =
        new TpmPublic(
            TpmAlgorithm.SHA256,
            TpmAttributes.SEALED,
            policy.digest(TpmAlgorithm.SHA256),
            new TpmPublic.KeyedHash(TpmPublic.Scheme.NONE, TpmAlgorithm.NULL, Bytes.empty()));
    return new Sealed(storage.name(), storage.create(template, Bytes.empty(), secret));
  }

  /// Reads what [#encode] writes: `tpm-malformed`.
  public static Sealed parse(Bytes encoded) {
    var in = new TpmReader(encoded, "sealed secret");
    var sealed = new Sealed(in.sized(), KeyBlob.parse(in.sized()));
    in.end();
    return sealed;
  }

  /// The secret, if `policy` is the one it was sealed under and holds now: `tpm-refused` where it
  /// does not, `tpm-key-changed` where the storage key is another one. The secret comes encrypted
  /// from the TPM.
  public Bytes unseal(StorageKey storage, TpmPolicy policy) {
    storage.require(parent);
    var tpm = storage.tpm();
    try (var object = storage.load(blob);
        var session = storage.policySession()) {
      policy.apply(tpm, session);
      return tpm.execute(TpmCommand.of(CommandCode.UNSEAL, object.handle()), session.authorize())
          .read("unsealed secret")
          .sized();
    }
  }

  /// The parent's name and the blob.
  public Bytes encode() {
    return new TpmWriter().sized(parent).sized(blob.encode()).written();
  }
}
