package motte.snp;

import static motte.snp.LittleEndian.slice;
import static motte.snp.LittleEndian.u32;
import static motte.snp.LittleEndian.zero;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Kind;

/// The certificates that a host hands its guests with a report (GHCB specification 56421 §4.1.8.1,
/// SNP Extended Guest Request): entries of GUID, offset and length up to one of zeros, then what
/// they name. Linux gives it as `auxblob`.
///
/// @param entries in the order of the table
public record CertificateTable(List<Entry> entries) {
  /// The chip's key.
  public static final UUID VCEK = UUID.fromString("63da758d-e664-4564-adc5-f4b93be8accd");

  /// A key that a cloud loaded.
  public static final UUID VLEK = UUID.fromString("a8074bc2-a25a-483e-aae6-39c045a0b8a1");

  /// What signed the VCEK or the VLEK.
  public static final UUID ASK = UUID.fromString("4ab7b379-bbac-4fe4-a02f-05aef327c782");

  /// AMD's root.
  public static final UUID ARK = UUID.fromString("c0b406a4-a803-4952-9743-3fb6014cd0ae");

  /// AMD's revocation list.
  public static final UUID CRL = UUID.fromString("92f81bc3-5811-4d3d-97ff-d19f88dc67ea");

  private static final int ENTRY_SIZE = 24;
  private static final int MOST = 64;

  public CertificateTable {
    entries = List.copyOf(entries);
  }

  /// One thing in the table.
  ///
  /// @param guid what it is
  /// @param content mostly a certificate in DER, by some hosts in PEM
  public record Entry(UUID guid, Bytes content) {}

  /// Reads a table; none at all is an empty one. Throws `snp-table-malformed`.
  public static CertificateTable parse(Bytes table) {
    var from = table.toArray();
    List<Entry> entries = new ArrayList<>();
    if (from.length == 0) {
      return new CertificateTable(entries);
    }
    int end = end(from);
    for (int at = 0; at < end - ENTRY_SIZE; at += ENTRY_SIZE) {
      long offset = u32(from, at + 16);
      long size = u32(from, at + 20);
      if (offset < end || offset + size > from.length) {
        throw malformed(
            "entry "
                + at / ENTRY_SIZE
                + " names bytes "
                + offset
                + " to "
                + (offset + size)
                + " of "
                + from.length);
      }
      for (int other = 0; other < at; other += ENTRY_SIZE) {
        if (overlap(from, at, other)) {
          throw malformed(
              "entries " + other / ENTRY_SIZE + " and " + at / ENTRY_SIZE + " name the same bytes");
        }
      }
      var guid = ByteBuffer.wrap(from, at, 16);
      entries.add(
          new Entry(
              new UUID(guid.getLong(), guid.getLong()), slice(from, (int) offset, (int) size)));
    }
    return new CertificateTable(entries);
  }

  /// What stands under that GUID.
  public Optional<Bytes> find(UUID guid) {
    return entries.stream()
        .filter(entry -> entry.guid.equals(guid))
        .map(Entry::content)
        .findFirst();
  }

  /// Whether two entries name some byte both. Nothing says that they may not; but tables of hosts
  /// have no such entries, and whoever reads what each names would read the same many times.
  private static boolean overlap(byte[] from, int one, int other) {
    long begin = Math.max(u32(from, one + 16), u32(from, other + 16));
    long end =
        Math.min(
            u32(from, one + 16) + u32(from, one + 20),
            u32(from, other + 16) + u32(from, other + 20));
    return begin < end;
  }

  /// Where the entries end, after the one of zeros.
  private static int end(byte[] from) {
    for (int at = 0; at / ENTRY_SIZE <= MOST; at += ENTRY_SIZE) {
      if (at + ENTRY_SIZE > from.length) {
        throw malformed("its " + at / ENTRY_SIZE + " entries have no end");
      }
      if (zero(from, at, at + ENTRY_SIZE)) {
        return at + ENTRY_SIZE;
      }
    }
    throw malformed("it has more than " + MOST + " entries");
  }

  private static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "snp-table-malformed",
        "this is not a table of certificates: " + what,
        "send the table as the host gave it, or the certificates apart");
  }
}
