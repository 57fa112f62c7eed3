package motte.tpm;

import motte.core.Bytes;

/// An object of a TPM as it is stored outside: only the TPM that made it can load it, under the
/// same parent.
///
/// @param privateArea encrypted by the TPM (TPM2B_PRIVATE without its size)
/// @param publicArea what everybody may know
public record KeyBlob(Bytes privateArea, TpmPublic publicArea) {

  /// Reads what [#encode] writes: `tpm-malformed`.
  public static KeyBlob parse(Bytes encoded) {
    var in = new TpmReader(encoded, "stored object of a TPM");
    var blob = new KeyBlob(in.sized(), TpmPublic.parse(in.sized()));
    in.end();
    return blob;
  }

  /// TPM2B_PRIVATE and TPM2B_PUBLIC, one after the other.
  public Bytes encode() {
    return new TpmWriter().sized(privateArea).sized(publicArea.encode()).written();
  }
}
