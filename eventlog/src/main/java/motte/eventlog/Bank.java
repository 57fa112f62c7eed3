package motte.eventlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Kind;

/// A bank of registers: one hash algorithm, by its number in the TCG Algorithm Registry §6.10.
///
/// @param id the algorithm, `TPM_ALG_ID`
/// @param size bytes of a digest
public record Bank(int id, int size) {
  public static final Bank SHA1 = new Bank(0x04, 20);
  public static final Bank SHA256 = new Bank(0x0b, 32);
  public static final Bank SHA384 = new Bank(0x0c, 48);
  public static final Bank SHA512 = new Bank(0x0d, 64);

  private static final String SM3 = "sm3_256";

  /// The algorithms with a fixed size.
  private static final Map<Bank, String> NAMES =
      Map.of(
          SHA1,
          "sha1",
          SHA256,
          "sha256",
          SHA384,
          "sha384",
          SHA512,
          "sha512",
          new Bank(0x12, 32),
          SM3,
          new Bank(0x27, 32),
          "sha3_256",
          new Bank(0x28, 48),
          "sha3_384",
          new Bank(0x29, 64),
          "sha3_512");

  private static final Map<String, String> JCA =
      Map.of(
          "sha1", "SHA-1",
          "sha256", "SHA-256",
          "sha384", "SHA-384",
          "sha512", "SHA-512",
          "sha3_256", "SHA3-256",
          "sha3_384", "SHA3-384",
          "sha3_512", "SHA3-512");

  /// The bank that is usually quoted, where a log has several.
  private static final List<Bank> USUAL = List.of(SHA256, SHA384, SHA512, SHA1);

  /// Reads `sha1`, `sha256`, `sha384`, `sha512`, `sha3_256` …: `eventlog-bank-unknown`.
  public static Bank parse(String name) {
    return NAMES.entrySet().stream()
        .filter(known -> known.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  /// The name of a known algorithm, or its number: `0x00ff`.
  public String label() {
    return NAMES.getOrDefault(this, "0x%04x".formatted(id));
  }

  /// Of `banks` the one that is usually quoted; the first if none is.
  static Bank usual(List<Bank> banks) {
    return USUAL.stream().filter(banks::contains).findFirst().orElse(banks.getFirst());
  }

  /// Whether the size contradicts the registry.
  boolean misfits() {
    return NAMES.keySet().stream().anyMatch(known -> known.id == id && known.size != size);
  }

  /// The hash function: `eventlog-bank-unknown` if there is none of that name.
  MessageDigest hash() {
    if (label().equals(SM3)) {
      return new Sm3();
    }
    try {
      return MessageDigest.getInstance(
          Optional.ofNullable(JCA.get(label())).orElseThrow(() -> unknown(label())));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + label(), e);
    }
  }

  private static EventlogException unknown(String name) {
    return new EventlogException(
        Kind.INVALID,
        "eventlog-bank-unknown",
        "`" + name + "` is not a hash algorithm that can be replayed",
        "choose a bank of the log: sha1, sha256, sha384, sha512, sha3_256, sha3_384, sha3_512,"
            + " sm3_256");
  }
}
