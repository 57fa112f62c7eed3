package motte.tpm;

import java.io.ByteArrayOutputStream;
import motte.core.Bytes;

/// Writes a TPM's big-endian structures (Part 2, 4).
final class TpmWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TpmWriter u8(int value) {
    return unsigned(value, 1);
  }

  TpmWriter u16(int value) {
    return unsigned(value, 2);
  }

  TpmWriter u32(int value) {
    return unsigned(value, 4);
  }

  TpmWriter u64(long value) {
    return unsigned(value, 8);
  }

  TpmWriter algorithm(TpmAlgorithm algorithm) {
    return u16(algorithm.id());
  }

  TpmWriter bytes(Bytes bytes) {
    out.writeBytes(bytes.toArray());
    return this;
  }

  /// A TPM2B.
  TpmWriter sized(Bytes bytes) {
    if (bytes.size() > 0xffff) {
      throw TpmException.malformed("a buffer of " + bytes.size() + " B does not fit a TPM2B");
    }
    return u16(bytes.size()).bytes(bytes);
  }

  int size() {
    return out.size();
  }

  Bytes written() {
    return Bytes.wrap(out.toByteArray());
  }

  private TpmWriter unsigned(long value, int size) {
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }
}
