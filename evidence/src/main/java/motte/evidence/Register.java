package motte.evidence;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Digest.Algorithm;
import motte.core.Kind;

/// What a register of the measurement log holds: a value in each of its banks, one bank for each
/// hash function. All banks begin at zero bytes; a record extends the bank of hash H to H(bank ‖
/// H(0x00 ‖ record)). So do a TPM's PCR, an RTMR of TDX and the soft register, the latter two with
/// a bank of SHA-384 alone, in which H(0x00 ‖ record) is the record's leaf.
///
/// @param banks by hash function; at least one
public record Register(Map<Algorithm, Digest> banks) {
  private static final List<Algorithm> PREFERRED =
      List.of(Algorithm.SHA384, Algorithm.SHA512, Algorithm.SHA256);
  private static final byte[] LEAF = {0};

  /// Throws `register-malformed` if there is no bank or a value is of another hash than its bank.
  public Register {
    if (banks.isEmpty()
        || banks.entrySet().stream()
            .anyMatch(bank -> bank.getValue().algorithm() != bank.getKey())) {
      throw malformed("its banks are " + banks);
    }
    banks = Collections.unmodifiableMap(new EnumMap<>(banks));
  }

  /// A register with one bank that holds `value`.
  public static Register of(Digest value) {
    return new Register(Map.of(value.algorithm(), value));
  }

  /// A register with these banks that nothing has extended.
  public static Register start(Collection<Algorithm> banks) {
    return new Register(
        banks.stream().distinct().collect(Collectors.toMap(bank -> bank, Register::zero)));
  }

  /// What it holds after a record, in all banks.
  public Register extend(Bytes record) {
    var extended = new EnumMap<Algorithm, Digest>(Algorithm.class);
    banks.forEach((bank, value) -> extended.put(bank, extend(value, event(bank, record))));
    return new Register(extended);
  }

  /// Whether nothing has extended it.
  public boolean untouched() {
    return banks.values().stream().allMatch(value -> value.equals(zero(value.algorithm())));
  }

  /// The value that report data name: the bank of SHA-384, else of SHA-512, else of SHA-256.
  public Digest reported() {
    return PREFERRED.stream().filter(banks::containsKey).findFirst().map(this::bank).orElseThrow();
  }

  /// The value in the bank of that hash: `register-malformed` if there is no such bank.
  public Digest bank(Algorithm hash) {
    var value = banks.get(hash);
    if (value == null) {
      throw malformed("it has no bank of " + hash.label());
    }
    return value;
  }

  /// H(0x00 ‖ record): what a record extends a bank of hash H with.
  public static Digest event(Algorithm bank, Bytes record) {
    return Digest.of(bank, LEAF, record.toArray());
  }

  /// What a bank holds once an event has extended it.
  public static Digest extend(Digest bank, Digest event) {
    return Digest.of(bank.algorithm(), bank.value().toArray(), event.value().toArray());
  }

  /// What a bank of that hash holds that nothing has extended.
  public static Digest zero(Algorithm bank) {
    return new Digest(bank, Bytes.wrap(new byte[bank.size()]));
  }

  @Override
  public String toString() {
    return banks.values().stream().map(Digest::toString).collect(Collectors.joining(" "));
  }

  private static EvidenceException malformed(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "register-malformed",
        "a register is not as it should be: " + what,
        "a register has a value of the bank's own hash in each bank");
  }
}
