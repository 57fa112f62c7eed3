package motte.eventlog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;

/// The values of registers after a replay.
///
/// @param bank the hash algorithm
/// @param values those that were extended, by their number
public record Registers(Bank bank, SortedMap<Integer, Bytes> values) {
  /// More registers than any TPM or TEE has.
  static final int MOST = 32;

  public Registers {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// The register of that number; zeros if nothing extended it.
  public Bytes at(int number) {
    return values.getOrDefault(number, Bytes.wrap(new byte[bank.size()]));
  }

  /// Their values in hexadecimal, by number.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    values.forEach((number, value) -> members.put(number.toString(), Json.of(value.hex())));
    return Json.of(members);
  }
}
