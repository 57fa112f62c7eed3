package motte.tpm;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Kind;

/// Values of PCRs of one bank.
///
/// @param hash the bank
/// @param values by number; each as long as the hash says
public record PcrBank(TpmAlgorithm hash, SortedMap<Integer, Bytes> values) {

  public PcrBank {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    hash.requireHash();
    for (var each : values.entrySet()) {
      if (each.getValue().size() != hash.size() || each.getKey() < 0) {
        throw TpmException.malformed(
            "PCR "
                + each.getKey()
                + " of bank "
                + hash
                + " has "
                + each.getValue().size()
                + " B, not "
                + hash.size());
      }
    }
  }

  /// The PCRs from 0 on.
  public static PcrBank of(TpmAlgorithm hash, List<Bytes> fromZero) {
    SortedMap<Integer, Bytes> values = new TreeMap<>();
    for (int i = 0; i < fromZero.size(); i++) {
      values.put(i, fromZero.get(i));
    }
    return new PcrBank(hash, values);
  }

  /// The bank of that hash: `pcr-missing`.
  static PcrBank among(List<PcrBank> banks, TpmAlgorithm hash) {
    return banks.stream()
        .filter(bank -> bank.hash == hash)
        .findFirst()
        .orElseThrow(() -> missing("bank " + hash + " is not among the PCR values"));
  }

  /// The value of a PCR: `pcr-missing`.
  public Bytes value(int pcr) {
    var value = values.get(pcr);
    if (value == null) {
      throw missing("PCR " + pcr + " of bank " + hash + " is not among the PCR values");
    }
    return value;
  }

  /// What the bank is after PCR_Extend: value′ = H(value ‖ digest), from zeros where it was absent.
  public PcrBank extend(int pcr, Bytes digest) {
    if (digest.size() != hash.size()) {
      throw TpmException.malformed(
          "bank " + hash + " cannot be extended with " + digest.size() + " B");
    }
    var changed = new TreeMap<>(values);
    var before = values.getOrDefault(pcr, Bytes.wrap(new byte[hash.size()]));
    changed.put(pcr, hash.digest(before, digest));
    return new PcrBank(hash, changed);
  }

  private static TpmException missing(String message) {
    return new TpmException(
        Kind.INVALID, "pcr-missing", message, "send every PCR that the quote or policy names");
  }
}
