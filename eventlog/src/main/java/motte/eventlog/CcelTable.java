package motte.eventlog;

import java.nio.charset.StandardCharsets;
import motte.core.Bytes;
import motte.core.Kind;

/// The ACPI table CCEL, which says where the log of a confidential VM lies (UEFI Specification
/// §38.4.1; ACPI 6.5 §5.2.34). Linux shows it as `/sys/firmware/acpi/tables/CCEL` and the area as
/// `/sys/firmware/acpi/tables/data/CCEL`.
///
/// @param type the kind of TEE: 1 SEV, 2 TDX
/// @param subtype a kind within the kind
/// @param areaLength bytes reserved for the log
/// @param areaStart its physical address
public record CcelTable(int type, int subtype, long areaLength, long areaStart) {
  private static final int SIZE = 56;
  private static final Bytes SIGNATURE = Bytes.wrap("CCEL".getBytes(StandardCharsets.ISO_8859_1));

  /// Reads the table: `ccel-malformed`.
  public static CcelTable parse(Bytes table) {
    if (table.size() != SIZE || !table.slice(0, 4).equals(SIGNATURE)) {
      throw malformed("these " + table.size() + " bytes are not the ACPI table CCEL");
    }
    int sum = 0;
    for (int i = 0; i < table.size(); i++) {
      sum += table.at(i);
    }
    var in = new LogReader(table);
    in.take(4);
    long length = in.u32();
    if (length != SIZE || (sum & 0xff) != 0) {
      throw malformed("the ACPI table CCEL has a wrong length or checksum");
    }
    in.take(28);
    int type = in.u8();
    int subtype = in.u8();
    in.u16();
    return new CcelTable(type, subtype, in.u64(), in.u64());
  }

  /// Refuses an area that is larger than the table says.
  void covers(Bytes area) {
    if (areaLength < 0 || area.size() > areaLength) {
      throw malformed("the log has " + area.size() + " bytes, its area " + areaLength);
    }
  }

  private static EventlogException malformed(String message) {
    return new EventlogException(
        Kind.INVALID,
        "ccel-malformed",
        message,
        "give /sys/firmware/acpi/tables/CCEL, and as log /sys/firmware/acpi/tables/data/CCEL");
  }
}
