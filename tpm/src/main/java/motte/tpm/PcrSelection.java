package motte.tpm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;

/// Which PCRs of which banks are meant (TPML_PCR_SELECTION, Part 2, 10.9.7). Order counts: a digest
/// over PCRs takes the banks as they stand here and within one the PCRs by number.
///
/// @param banks at most 16
public record PcrSelection(List<Bank> banks) {
  /// How many banks a list can have here (HASH_COUNT; no TPM has as many).
  private static final int MOST_BANKS = 16;

  private static final int PCRS = 24;

  public PcrSelection {
    banks = List.copyOf(banks);
  }

  /// One bank's part.
  ///
  /// @param hash the bank
  /// @param bitmap the lowest bit of the first byte is PCR 0; at most 32 bytes
  public record Bank(TpmAlgorithm hash, Bytes bitmap) {
    public Bank {
      if (bitmap.size() > 32) {
        throw TpmException.malformed("a PCR bitmap of " + bitmap.size() + " B");
      }
    }

    /// The PCRs that are selected, in order.
    public List<Integer> pcrs() {
      List<Integer> selected = new ArrayList<>();
      for (int pcr = 0; pcr < 8 * bitmap.size(); pcr++) {
        if ((bitmap.at(pcr / 8) >> (pcr % 8) & 1) != 0) {
          selected.add(pcr);
        }
      }
      return List.copyOf(selected);
    }
  }

  /// Those PCRs of one bank.
  public static PcrSelection of(TpmAlgorithm hash, int... pcrs) {
    var bitmap = new byte[PCRS / 8];
    for (int pcr : pcrs) {
      if (pcr < 0 || pcr >= PCRS) {
        throw TpmException.malformed("there is no PCR " + pcr);
      }
      bitmap[pcr / 8] |= (byte) (1 << (pcr % 8));
    }
    return new PcrSelection(List.of(new Bank(hash.requireHash(), Bytes.wrap(bitmap))));
  }

  /// Those PCRs of one bank.
  public static PcrSelection of(TpmAlgorithm hash, List<Integer> pcrs) {
    return of(hash, pcrs.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Reads a TPML_PCR_SELECTION and nothing after it: `tpm-malformed`, `tpm-unsupported`.
  public static PcrSelection parse(Bytes encoded) {
    var in = new TpmReader(encoded, "PCR selection");
    var selection = read(in);
    in.end();
    return selection;
  }

  static PcrSelection read(TpmReader in) {
    int count = in.count(MOST_BANKS);
    List<Bank> banks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var hash = in.hash();
      banks.add(new Bank(hash, in.take(in.u8())));
    }
    return new PcrSelection(banks);
  }

  /// The TPML_PCR_SELECTION.
  public Bytes encode() {
    var out = new TpmWriter();
    write(out);
    return out.written();
  }

  void write(TpmWriter out) {
    out.u32(banks.size());
    for (var bank : banks) {
      out.algorithm(bank.hash).u8(bank.bitmap.size()).bytes(bank.bitmap);
    }
  }

  /// The PCRs that are selected, by bank, in the order in which banks first appear.
  public List<Integer> pcrs(TpmAlgorithm hash) {
    return banks.stream()
        .filter(bank -> bank.hash == hash)
        .flatMap(bank -> bank.pcrs().stream())
        .sorted()
        .distinct()
        .toList();
  }

  /// How many PCRs are selected.
  public int size() {
    return banks.stream().mapToInt(bank -> bank.pcrs().size()).sum();
  }

  /// The digest over these PCRs as a TPM computes it for a quote and for a policy: `hash` of the
  /// values, one after the other. Throws `pcr-missing` if a value is not among `values`.
  public Bytes digest(TpmAlgorithm hash, List<PcrBank> values) {
    var digest = hash.start();
    for (var bank : banks) {
      for (int pcr : bank.pcrs()) {
        digest.update(PcrBank.among(values, bank.hash).value(pcr).toArray());
      }
    }
    return Bytes.wrap(digest.digest());
  }

  /// Splits this into selections of at most `most` PCRs, as PCR_Read answers them.
  List<PcrSelection> split(int most) {
    List<PcrSelection> parts = new ArrayList<>();
    for (var bank : banks) {
      var pcrs = bank.pcrs();
      for (int from = 0; from < pcrs.size(); from += most) {
        parts.add(of(bank.hash, pcrs.subList(from, Math.min(pcrs.size(), from + most))));
      }
    }
    return List.copyOf(parts);
  }

  /// `sha256:0,1,2+sha384:14`, as tpm2-tools write it.
  @Override
  public String toString() {
    SortedMap<Integer, String> parts = new TreeMap<>();
    for (var bank : banks) {
      var pcrs = Arrays.toString(bank.pcrs().toArray()).replaceAll("[\\[\\] ]", "");
      parts.put(parts.size(), bank.hash + ":" + pcrs);
    }
    return String.join("+", parts.values());
  }
}
