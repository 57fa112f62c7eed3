package motte.eventlog;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.TreeMap;
import motte.core.Bytes;

/// Registers that are being extended: R′ = H(R ‖ digest). One hash function serves all, and nothing
/// is allocated for an event.
final class Extender {
  private final Bank bank;
  private final MessageDigest hash;
  private final byte[][] values;
  private final boolean[] touched = new boolean[Registers.MOST];

  Extender(Bank bank) {
    this.bank = bank;
    this.hash = bank.hash();
    this.values = new byte[Registers.MOST][bank.size()];
  }

  /// Lets a register start from a small number instead of zero.
  void start(int register, int value) {
    values[register][bank.size() - 1] = (byte) value;
  }

  void extend(int register, Bytes digest) {
    var value = values[register];
    touched[register] = true;
    hash.update(value);
    digest.feed(hash);
    try {
      hash.digest(value, 0, value.length);
    } catch (DigestException e) {
      throw new AssertionError("a register holds a digest of its bank", e);
    }
  }

  Registers registers() {
    var result = new TreeMap<Integer, Bytes>();
    for (int i = 0; i < values.length; i++) {
      if (touched[i]) {
        result.put(i, Bytes.of(values[i]));
      }
    }
    return new Registers(bank, result);
  }
}
