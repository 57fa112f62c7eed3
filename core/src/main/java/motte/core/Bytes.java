package motte.core;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// An immutable sequence of bytes, equal by content. What records hold in place of `byte[]`.
public final class Bytes {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// No bytes.
  public static Bytes empty() {
    return EMPTY;
  }

  /// A copy of `content`.
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /// Takes `content` over without a copy; the caller must not touch it again.
  public static Bytes wrap(byte[] content) {
    return new Bytes(content);
  }

  /// Reads lower- or upper-case hexadecimal.
  public static Bytes parseHex(String hex) {
    try {
      return new Bytes(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException _) {
      throw new CoreException(
          Kind.INVALID,
          "hex-malformed",
          "`" + hex + "` is not hexadecimal",
          "write two digits of 0-9a-f for each byte");
    }
  }

  /// Reads base64url (RFC 4648 §5), with or without padding.
  public static Bytes parseBase64Url(String text) {
    try {
      return new Bytes(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      throw new CoreException(
          Kind.INVALID,
          "base64-malformed",
          "`" + text + "` is not base64url",
          "use the letters, digits, - and _ of RFC 4648 section 5");
    }
  }

  /// How many bytes there are.
  public int size() {
    return content.length;
  }

  /// The byte at `index`.
  public byte at(int index) {
    return content[index];
  }

  /// A copy as an array.
  public byte[] toArray() {
    return content.clone();
  }

  /// Feeds these bytes to `hash` without a copy.
  public void feed(MessageDigest hash) {
    hash.update(content);
  }

  /// The bytes from `from` up to but not including `to`.
  public Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(content, from, to));
  }

  /// Lower-case hexadecimal.
  public String hex() {
    return HexFormat.of().formatHex(content);
  }

  /// Base64url without padding (RFC 4648 §5).
  public String base64Url() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  /// The array itself, for readers in this package that do not change it.
  byte[] shared() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && MessageDigest.isEqual(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Hexadecimal, so that a value can be read in a message.
  @Override
  public String toString() {
    return hex();
  }
}
