package motte.tpm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import motte.core.Bytes;

/// The key derivations and wrappings of a TPM (Part 1, 11.4): HMAC, KDFa, KDFe and AES in CFB mode.
final class Kdf {
  private static final int INNER = 0x36;
  private static final int OUTER = 0x5c;

  private Kdf() {}

  /// HMAC (RFC 2104). Of our own because a TPM uses empty keys, which the JDK refuses.
  static Bytes hmac(TpmAlgorithm hash, Bytes key, Bytes... parts) {
    var block = (key.size() > hash.block() ? hash.digest(key) : key).toArray();
    var padded = Arrays.copyOf(block, hash.block());
    var inner = hash.start();
    inner.update(xor(padded, INNER));
    for (var part : parts) {
      inner.update(part.toArray());
    }
    return hash.digest(Bytes.wrap(xor(padded, OUTER)), Bytes.wrap(inner.digest()));
  }

  /// KDFa (SP 800-108 in counter mode), Part 1, 11.4.10.2.
  static Bytes a(TpmAlgorithm hash, Bytes key, String label, Bytes u, Bytes v, int bits) {
    var out = new TpmWriter();
    for (int counter = 1; out.size() < bits / 8; counter++) {
      var block =
          new TpmWriter().u32(counter).bytes(ascii(label)).bytes(u).bytes(v).u32(bits).written();
      out.bytes(hmac(hash, key, block));
    }
    return out.written().slice(0, bits / 8);
  }

  /// KDFe (SP 800-56A), Part 1, 11.4.10.3; `u` and `v` are x coordinates.
  static Bytes e(TpmAlgorithm hash, Bytes z, String label, Bytes u, Bytes v, int bits) {
    var out = new TpmWriter();
    for (int counter = 1; out.size() < bits / 8; counter++) {
      var block =
          new TpmWriter().u32(counter).bytes(z).bytes(ascii(label)).bytes(u).bytes(v).written();
      out.bytes(hash.digest(block));
    }
    return out.written().slice(0, bits / 8);
  }

  /// AES in CFB mode with feedback of whole blocks.
  static Bytes cfb(boolean encrypt, Bytes key, Bytes iv, Bytes content) {
    try {
      var cipher = Cipher.getInstance("AES/CFB/NoPadding");
      cipher.init(
          encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
          new SecretKeySpec(key.toArray(), "AES"),
          new IvParameterSpec(iv.toArray()));
      return Bytes.wrap(cipher.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES/CFB", e);
    }
  }

  /// A label as it is hashed: with a zero at its end.
  static Bytes ascii(String label) {
    return Bytes.wrap((label + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] xor(byte[] bytes, int with) {
    var result = bytes.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= (byte) with;
    }
    return result;
  }
}
