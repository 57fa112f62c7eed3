package motte.tpm;

import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import motte.core.Bytes;

/// A key that was made elsewhere, wrapped so that only one TPM can take it in (Part 1, 23.3). No
/// TPM is needed to make it.
///
/// @param publicArea of the key
/// @param wrapped its private part (TPM2B_PRIVATE without its size)
/// @param encryptedSeed for the TPM
public record Duplicate(TpmPublic publicArea, Bytes wrapped, Bytes encryptedSeed) {

  /// Wraps a signing key for the TPM of `parent`: RSA or a NIST curve, else `tpm-unsupported`.
  public static Duplicate of(KeyPair key, TpmPublic parent) {
    var publicArea =
        TpmPublic.of(key.getPublic(), TpmAlgorithm.SHA256, TpmAttributes.IMPORTED_SIGNER);
    var secret =
        switch (key.getPrivate()) {
          case RSAPrivateCrtKey rsa ->
              TpmCurve.unsigned(rsa.getPrimeP(), (rsa.getPrimeP().bitLength() + 7) / 8);
          case ECPrivateKey ec -> TpmCurve.of(ec.getParams()).coordinate(ec.getS());
          default -> throw TpmException.unsupported("a key of " + key.getPrivate().getAlgorithm());
        };
    var type =
        publicArea.parameters() instanceof TpmPublic.Rsa ? TpmAlgorithm.RSA : TpmAlgorithm.ECC;
    var sensitive = new TpmWriter().algorithm(type).u16(0).u16(0).sized(secret).written();
    var seed = SharedSeed.to(parent, "DUPLICATE");
    var content = new TpmWriter().sized(sensitive).written();
    return new Duplicate(
        publicArea, seed.protect(parent, publicArea.name(), content), seed.encrypted());
  }
}
