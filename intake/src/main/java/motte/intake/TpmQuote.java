package motte.intake;

import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.tpm.PcrBank;
import motte.tpm.TpmSignature;

/// A statement of a TPM with what came along.
///
/// @param attest the statement (TPMS_ATTEST), as it was signed
/// @param signature the signature over it, if it came along
/// @param banks values of registers, which nobody signed but by their digest
public record TpmQuote(Bytes attest, Optional<TpmSignature> signature, List<PcrBank> banks) {
  /// Throws `registers-repeated` if there are two sets of values for one hash: only one of them
  /// could be what was quoted.
  public TpmQuote {
    banks = List.copyOf(banks);
    if (banks.stream().map(PcrBank::hash).distinct().count() != banks.size()) {
      throw new IntakeException(
          Kind.INVALID,
          "registers-repeated",
          "the statement of a TPM came with two sets of values of one hash",
          "give the values that were quoted");
    }
  }
}
