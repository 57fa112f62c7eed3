package motte.e2e;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import motte.e2e.Entry.Refusal;

/// A register of a trust domain: whoever writes 48 bytes extends it, and nothing else can be
/// written; it starts as zeros with the machine.
final class Rtmr implements Entry.File {
  private static final int SIZE = 48;

  private byte[] value = new byte[SIZE];

  @Override
  public synchronized byte[] read() {
    return value.clone();
  }

  @Override
  public synchronized void write(byte[] digest) {
    if (digest.length != SIZE) {
      throw new Refusal(Refusal.INVALID);
    }
    try {
      var hash = MessageDigest.getInstance("SHA-384");
      hash.update(value);
      value = hash.digest(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(read());
  }
}
