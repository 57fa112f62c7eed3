package motte.intake;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.tpm.PcrBank;
import motte.tpm.TpmSignature;

/// A statement of a TPM with what came along.
///
/// @param attest the statement (TPMS_ATTEST), as it was signed
/// @param signature the signature over it, if it came along
/// @param banks values of registers, which nobody signed but by their digest
public record TpmQuote(Bytes attest, Optional<TpmSignature> signature, List<PcrBank> banks) {
  public TpmQuote {
    banks = List.copyOf(banks);
  }
}
