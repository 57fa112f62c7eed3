package motte.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Kind;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;

/// Register values as tpm2_quote and Keylime store them: the structures of tpm2-tss in memory,
/// little end first. TPML_PCR_SELECTION has a count and 16 places of 8 bytes (hash, size, bitmap);
/// then come a number of TPML_DIGEST, each a count and 8 places of 66 bytes (size, digest). The
/// digests stand in the order of the selection.
final class PcrFile {
  private static final int BANKS = 16;
  private static final int BANK = 8;
  private static final int BITMAP = 4;
  private static final int LISTS = 4 + BANKS * BANK;
  private static final int FIRST = LISTS + 4;
  private static final int DIGESTS = 8;
  private static final int DIGEST = 2 + 64;
  private static final int LIST = 4 + DIGESTS * DIGEST;

  private PcrFile() {}

  /// Whether the size is that of so many lists as it names.
  static boolean looksLike(Bytes bytes) {
    if (bytes.size() < FIRST + LIST) {
      return false;
    }
    long banks = u32(bytes, 0);
    return banks >= 1
        && banks <= BANKS
        && u32(bytes, LISTS) == (bytes.size() - FIRST) / LIST
        && (bytes.size() - FIRST) % LIST == 0;
  }

  static List<PcrBank> parse(Bytes bytes) {
    var digests = digests(bytes);
    List<PcrBank> banks = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < u32(bytes, 0); i++) {
      int at = 4 + i * BANK;
      var values = new TreeMap<Integer, Bytes>();
      int selected = bytes.at(at + 2) & 0xff;
      if (selected > BITMAP) {
        throw malformed("a bitmap of " + selected + " bytes");
      }
      for (int pcr = 0; pcr < selected * 8; pcr++) {
        if ((bytes.at(at + 3 + pcr / 8) >> pcr % 8 & 1) != 0) {
          if (next == digests.size()) {
            throw malformed(digests.size() + " digests, fewer than are selected");
          }
          values.put(pcr, digests.get(next++));
        }
      }
      if (!values.isEmpty()) {
        banks.add(new PcrBank(TpmAlgorithm.of(u16(bytes, at)), values));
      }
    }
    if (next != digests.size()) {
      throw malformed(digests.size() + " digests, more than are selected");
    }
    return banks;
  }

  private static List<Bytes> digests(Bytes bytes) {
    List<Bytes> digests = new ArrayList<>();
    for (int list = FIRST; list < bytes.size(); list += LIST) {
      long count = u32(bytes, list);
      if (count > DIGESTS) {
        throw malformed(count + " digests in a list of 8");
      }
      for (int i = 0; i < count; i++) {
        int at = list + 4 + i * DIGEST;
        int size = u16(bytes, at);
        if (size > DIGEST - 2) {
          throw malformed("a digest of " + size + " bytes");
        }
        digests.add(bytes.slice(at + 2, at + 2 + size));
      }
    }
    return digests;
  }

  private static long u32(Bytes bytes, int at) {
    return u16(bytes, at) | (long) u16(bytes, at + 2) << 16;
  }

  private static int u16(Bytes bytes, int at) {
    return (bytes.at(at) & 0xff) | (bytes.at(at + 1) & 0xff) << 8;
  }

  private static IntakeException malformed(String why) {
    return new IntakeException(
        Kind.INVALID,
        "registers-malformed",
        "a file of register values cannot be read: " + why,
        "hand in the bytes as tpm2_quote wrote them with --pcr");
  }
}
