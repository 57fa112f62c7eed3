package motte.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import motte.core.Bytes;

/// A UEFI variable as events hold it: UEFI_VARIABLE_DATA (PFP §10.2.6).
///
/// @param vendor the GUID of who defines the variable
/// @param name its name
/// @param data its content
public record UefiVariable(UUID vendor, String name, Bytes data) {
  private static final long LONGEST_NAME = 1 << 16;

  /// Reads the data of an event: `eventlog-malformed`.
  public static UefiVariable parse(Bytes event) {
    return find(event)
        .orElseThrow(() -> EventlogException.malformed("an event's data is no UEFI_VARIABLE_DATA"));
  }

  /// As [#parse]; nothing if the lengths do not fill the data.
  static Optional<UefiVariable> find(Bytes event) {
    if (event.size() < 32) {
      return Optional.empty();
    }
    var in = new LogReader(event);
    var vendor = guid(in);
    long characters = in.u64();
    long size = in.u64();
    boolean fits =
        characters >= 0
            && characters < LONGEST_NAME
            && size >= 0
            && size <= in.left()
            && 2 * characters + size == in.left();
    if (!fits) {
      return Optional.empty();
    }
    var name = new String(in.take(2 * characters).toArray(), StandardCharsets.UTF_16LE);
    return Optional.of(new UefiVariable(vendor, name, in.take(size)));
  }

  /// A GUID: its first three fields are little-endian (UEFI Specification, appendix A).
  private static UUID guid(LogReader in) {
    long most = in.u32() << 32 | (long) in.u16() << 16 | in.u16();
    return new UUID(most, in.bigEndian(8));
  }
}
