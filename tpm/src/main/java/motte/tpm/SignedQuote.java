package motte.tpm;

import java.security.PublicKey;
import java.util.List;
import motte.core.Bytes;

/// A quote with what it takes to check it.
///
/// @param message the TPMS_ATTEST, as it was signed
/// @param signature the TPMT_SIGNATURE over it
/// @param pcrs the values that it digests
public record SignedQuote(Bytes message, Bytes signature, List<PcrBank> pcrs) {
  public SignedQuote {
    pcrs = List.copyOf(pcrs);
  }

  /// What was attested, if `key` signed it for `nonce` and the PCRs are those of the quote:
  /// `tpm-signature-invalid`, `nonce-mismatch`, `not-a-quote`, `pcr-mismatch`, `tpm-malformed`.
  public Attest verify(PublicKey key, Bytes nonce) {
    var signed = TpmSignature.parse(signature);
    signed.verify(key, message);
    var attest = Attest.parse(message);
    attest.requireNonce(nonce);
    attest.quote().require(pcrs, signed.hash());
    return attest;
  }
}
