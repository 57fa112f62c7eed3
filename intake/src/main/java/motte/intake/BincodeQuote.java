package motte.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmSignature;

/// A quote as Azure's tools for its virtual TPM store it: lengths of 64 bits, little end first,
/// each before its content: the signature (PKCS #1 v1.5 with SHA-256, bare), the statement, and the
/// number of registers with 32 bytes each.
final class BincodeQuote {
  private static final int LENGTH = 8;
  private static final int LEAST_SIGNATURE = 256;
  private static final int MOST_SIGNATURE = 512;
  private static final int HASH = 32;

  private BincodeQuote() {}

  /// Whether a statement of a TPM follows a signature of a usual size.
  static boolean looksLike(Bytes bytes) {
    long signature = bytes.size() > LENGTH ? length(bytes, 0) : 0;
    if (signature < LEAST_SIGNATURE || signature > MOST_SIGNATURE) {
      return false;
    }
    int message = LENGTH + (int) signature + LENGTH;
    return bytes.size() > message && Shapes.attest(bytes.slice(message, bytes.size()));
  }

  static TpmQuote parse(Bytes bytes) {
    int at = LENGTH + (int) length(bytes, 0);
    var signature = bytes.slice(LENGTH, at);
    int message = at + LENGTH;
    int registers = message + count(bytes, at, bytes.size() - message);
    var attest = bytes.slice(message, registers);
    int values = count(bytes, registers, (bytes.size() - registers - LENGTH) / HASH);
    int first = registers + LENGTH;
    if (first + values * HASH != bytes.size()) {
      throw malformed(values + " registers in " + bytes.size() + " bytes");
    }
    List<Bytes> read = new ArrayList<>();
    for (int i = 0; i < values; i++) {
      read.add(bytes.slice(first + i * HASH, first + (i + 1) * HASH));
    }
    return new TpmQuote(
        attest,
        Optional.of(TpmSignature.rsassa(TpmAlgorithm.SHA256, signature)),
        List.of(PcrBank.of(TpmAlgorithm.SHA256, read)));
  }

  private static int count(Bytes bytes, int at, int most) {
    long count = at + LENGTH <= bytes.size() ? length(bytes, at) : -1;
    if (count < 0 || count > most) {
      throw malformed("a length of " + count + " at offset " + at);
    }
    return (int) count;
  }

  private static long length(Bytes bytes, int at) {
    long value = 0;
    for (int i = LENGTH - 1; i >= 0; i--) {
      value = value << 8 | (bytes.at(at + i) & 0xff);
    }
    return value;
  }

  private static IntakeException malformed(String why) {
    return new IntakeException(
        Kind.INVALID,
        "stored-quote-malformed",
        "a stored quote of a virtual TPM cannot be read: " + why,
        "hand in the bytes as Azure's tools wrote them");
  }
}
