package motte.snp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Digest;

/// The hashes of what QEMU hands a guest to boot (`kernel-hashes=on`), in a table that the firmware
/// holds them against. SHA-256 each.
///
/// @param kernel of the kernel's image
/// @param initialRamDisk of the initial RAM disk, or of nothing
/// @param commandLine of the command line and a zero byte
public record KernelHashes(Digest kernel, Digest initialRamDisk, Digest commandLine) {
  private static final UUID TABLE = UUID.fromString("9438d606-4f22-4cc9-b479-a793d411fd21");
  private static final UUID KERNEL = UUID.fromString("4de79437-abd2-427f-b835-d5b172d2045b");
  private static final UUID INITRD = UUID.fromString("44baf731-3a2f-4bd7-9af1-41e29169781d");
  private static final UUID CMDLINE = UUID.fromString("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
  private static final int PAGE = 4096;
  private static final int ENTRY_SIZE = 50;
  private static final int TABLE_SIZE = 18 + 3 * ENTRY_SIZE;

  /// Hashes the three; no RAM disk and no command line are empty ones.
  public static KernelHashes of(Bytes kernel, Bytes initialRamDisk, String commandLine) {
    return new KernelHashes(
        Digest.sha256(kernel.toArray()),
        Digest.sha256(initialRamDisk.toArray()),
        Digest.sha256(commandLine.getBytes(StandardCharsets.UTF_8), new byte[1]));
  }

  /// A page of zeros with the table at that offset.
  byte[] page(int offset) {
    if (offset > PAGE - TABLE_SIZE) {
      throw Ovmf.malformed("the hashes of a kernel would not fit into their page");
    }
    var page = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN).position(offset);
    put(page, TABLE, TABLE_SIZE);
    entry(page, CMDLINE, commandLine);
    entry(page, INITRD, initialRamDisk);
    entry(page, KERNEL, kernel);
    var bytes = new byte[PAGE];
    page.get(0, bytes);
    return bytes;
  }

  private static void entry(ByteBuffer page, UUID guid, Digest hash) {
    put(page, guid, ENTRY_SIZE);
    page.put(hash.value().toArray());
  }

  private static void put(ByteBuffer page, UUID guid, int size) {
    long high = guid.getMostSignificantBits();
    page.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    page.putLong(Long.reverseBytes(guid.getLeastSignificantBits())).putShort((short) size);
  }
}
