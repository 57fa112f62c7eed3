package motte.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import motte.core.Bytes;
import motte.core.Kind;

/// The files in which Gramine shows an enclave what it can attest (its documentation, "Low-level
/// /dev/attestation interface"): what is written to `user_report_data` counts from that write on,
/// and `quote` is made when it is opened.
///
/// @param folder where they are
record Gramine(Path folder) {
  private static final String PLACE = "dev/attestation";
  private static final String DCAP = "dcap";
  private static final int REPORT_DATA = 64;

  /// Below `root`, in which the machine's `dev` is.
  static Gramine below(Path root) {
    return new Gramine(root.resolve(PLACE));
  }

  /// Whether there is something to ask for quotes.
  boolean present() {
    return Files.exists(folder.resolve("quote"));
  }

  /// A quote that binds `reportData` (64 bytes at most; zeros follow fewer): `gramine-unavailable`.
  Bytes quote(Bytes reportData) {
    demandDcap();
    var padded = Arrays.copyOf(reportData.toArray(), REPORT_DATA);
    try {
      try (var data =
          Files.newByteChannel(folder.resolve("user_report_data"), StandardOpenOption.WRITE)) {
        if (data.write(ByteBuffer.wrap(padded)) != padded.length) {
          throw new IOException("it took a part of the report data");
        }
      }
      return Bytes.wrap(Files.readAllBytes(folder.resolve("quote")));
    } catch (IOException e) {
      throw unavailable(
          FileReason.of(e),
          "let the AESM service of the host answer (/var/run/aesmd/aesm.socket), with Intel's quote"
              + " provider library for DCAP",
          e);
    }
  }

  private void demandDcap() {
    try {
      var type = Files.readString(folder.resolve("attestation_type")).strip();
      if (!type.equals(DCAP)) {
        var reason = "its attestation type is `" + type + "`, not `dcap`";
        throw unavailable(
            reason,
            "set sgx.remote_attestation = \"dcap\" in its manifest",
            new IOException(reason));
      }
    } catch (NoSuchFileException e) {
      throw unavailable(FileReason.of(e), "start the keep in an enclave, with gramine-sgx", e);
    } catch (IOException e) {
      throw unavailable(FileReason.of(e), "let the keep read what is there", e);
    }
  }

  private EvidenceException unavailable(String reason, String hint, IOException cause) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "gramine-unavailable",
        "Gramine gives no quote at `" + folder + "`: " + reason,
        hint,
        cause);
  }
}
