package motte.cca;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import motte.core.Bytes;

/// Hash values by the JDK.
final class Hash {
  private Hash() {}

  static Bytes of(String algorithm, Bytes data) {
    try {
      var hash = MessageDigest.getInstance(algorithm);
      data.feed(hash);
      return Bytes.wrap(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }
}
