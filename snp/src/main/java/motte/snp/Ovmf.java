package motte.snp;

import static motte.snp.LittleEndian.slice;
import static motte.snp.LittleEndian.u16;
import static motte.snp.LittleEndian.u32;
import static motte.snp.LittleEndian.u64;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Kind;

/// A firmware image that OVMF's build made for SEV-SNP, or an SVSM made likewise: its last bytes
/// before the reset vector hold a table of GUIDs (edk2, `OvmfPkg/ResetVector`), and one of its
/// entries leads to the sections of memory that the hypervisor must hand over to the firmware.
///
/// @param image all of it; a firmware's ends at 4 GiB
/// @param table by GUID, what stands in the footer's table
/// @param sections in the order in which they are measured
public record Ovmf(Bytes image, Map<UUID, Bytes> table, List<Section> sections) {
  private static final UUID FOOTER = UUID.fromString("96b582de-1fb2-45f7-baea-a366c55a082d");
  private static final UUID METADATA = UUID.fromString("dc886566-984a-4798-a75e-5585a7bf67cc");
  private static final UUID RESET_BLOCK = UUID.fromString("00f771de-1a7e-4fcb-890e-68c77e2fb44e");
  private static final UUID SVSM_INFO = UUID.fromString("a789a612-0597-4c4b-a49f-cbb1fe9d1ddd");
  private static final UUID HASH_TABLE = UUID.fromString("7255371f-3a3b-4b04-927b-1da6efa8d454");

  private static final long FOUR_GIB = 1L << 32;
  private static final int PAGE = 4096;
  private static final int LARGEST = 64 << 20;
  private static final int RESET_VECTOR_SIZE = 32;
  private static final int ENTRY_SIZE = 18;
  private static final int SECTION_SIZE = 12;
  private static final int METADATA_SIZE = 16;
  private static final int MOST_SECTIONS = 64;

  /// "ASEV", little-endian.
  private static final long SIGNATURE = 0x5645_5341L;

  public Ovmf {
    table = Map.copyOf(table);
    sections = List.copyOf(sections);
  }

  /// What memory is for; the numbers are those of the metadata.
  public enum SectionType {
    MEMORY(1),
    SECRETS(2),
    CPUID(3),
    SVSM_CALLING_AREA(4),
    KERNEL_HASHES(0x10);

    private final int number;

    SectionType(int number) {
      this.number = number;
    }
  }

  /// A stretch of guest-physical memory.
  ///
  /// @param type what it is for
  /// @param address where it begins; a whole page
  /// @param size its bytes; whole pages
  public record Section(SectionType type, long address, long size) {}

  /// Reads an image: `snp-firmware-malformed`.
  public static Ovmf parse(Bytes image) {
    var from = image.toArray();
    if (from.length == 0 || from.length % PAGE != 0 || from.length > LARGEST) {
      throw malformed("it has " + from.length + " bytes; wanted are whole pages, up to " + LARGEST);
    }
    var table = table(from);
    return new Ovmf(image, table, sections(from, table));
  }

  /// Where in the guest's memory the image begins.
  public long address() {
    return FOUR_GIB - image.size();
  }

  /// Where the vCPUs other than the first begin.
  long resetAddress() {
    return entry(RESET_BLOCK, "no block for the reset of further vCPUs");
  }

  /// Where the hashes of kernel, initial RAM disk and command line go.
  long hashTableAddress() {
    return entry(HASH_TABLE, "no place for the hashes of a kernel");
  }

  /// Where an SVSM begins, from the beginning of its image.
  long entryOffset() {
    return entry(SVSM_INFO, "no entry point of an SVSM");
  }

  boolean hasSection(SectionType type) {
    return sections.stream().anyMatch(section -> section.type() == type);
  }

  private long entry(UUID guid, String lacking) {
    var entry =
        Optional.ofNullable(table.get(guid))
            .filter(content -> content.size() >= 4)
            .orElseThrow(() -> malformed("it has " + lacking));
    return u32(entry.toArray(), 0);
  }

  /// The table ends 32 bytes before the image, and is read backwards: content, size, GUID.
  private static Map<UUID, Bytes> table(byte[] from) {
    Map<UUID, Bytes> table = new LinkedHashMap<>();
    int footer = from.length - RESET_VECTOR_SIZE - ENTRY_SIZE;
    if (!guid(from, footer + 2).equals(FOOTER)) {
      throw malformed("no table of GUIDs stands before its reset vector");
    }
    int start = footer + ENTRY_SIZE - u16(from, footer);
    if (start < 0 || start > footer) {
      throw malformed("its table of GUIDs is longer than itself");
    }
    for (int end = footer; end - start >= ENTRY_SIZE; ) {
      int size = u16(from, end - ENTRY_SIZE);
      if (size < ENTRY_SIZE || size > end - start) {
        throw malformed("an entry of its table of GUIDs has " + size + " bytes");
      }
      table.put(guid(from, end - ENTRY_SIZE + 2), slice(from, end - size, size - ENTRY_SIZE));
      end -= size;
    }
    return table;
  }

  private static List<Section> sections(byte[] from, Map<UUID, Bytes> table) {
    List<Section> sections = new ArrayList<>();
    var pointer = Optional.ofNullable(table.get(METADATA)).filter(entry -> entry.size() >= 4);
    if (pointer.isEmpty()) {
      throw malformed("it has no metadata for SEV-SNP");
    }
    long start = from.length - u32(pointer.get().toArray(), 0);
    if (start < 0 || start + METADATA_SIZE > from.length) {
      throw malformed("its metadata lies outside of it");
    }
    int at = (int) start;
    long count = u32(from, at + 12);
    if (u32(from, at) != SIGNATURE
        || u32(from, at + 8) != 1
        || count > MOST_SECTIONS
        || start + METADATA_SIZE + count * SECTION_SIZE > from.length) {
      throw malformed("its metadata is not of version 1, or too long");
    }
    for (int i = 0; i < count; i++) {
      sections.add(section(from, at + METADATA_SIZE + i * SECTION_SIZE));
    }
    return sections;
  }

  private static Section section(byte[] from, int at) {
    long address = u32(from, at);
    long size = u32(from, at + 4);
    long number = u32(from, at + 8);
    if (address % PAGE != 0 || size % PAGE != 0 || address + size > FOUR_GIB) {
      throw malformed("a section of its metadata is no whole pages");
    }
    for (var type : SectionType.values()) {
      if (type.number == number) {
        return new Section(type, address, size);
      }
    }
    throw malformed("a section of its metadata has the unknown type " + number);
  }

  /// As UEFI writes it: the first three groups little-endian.
  private static UUID guid(byte[] from, int at) {
    if (at < 0) {
      throw malformed("it ends early");
    }
    long high = u32(from, at) << 32 | (long) u16(from, at + 4) << 16 | u16(from, at + 6);
    return new UUID(high, Long.reverseBytes(u64(from, at + 8)));
  }

  static SnpException malformed(String what) {
    return new SnpException(
        Kind.INVALID,
        "snp-firmware-malformed",
        "this is not a firmware image for SEV-SNP: " + what,
        "give an OVMF image built for SEV-SNP; one that measures a kernel is OvmfPkg/AmdSev");
  }
}
