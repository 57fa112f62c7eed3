package motte.tpm;

import java.util.Optional;
import motte.core.Bytes;

/// A place in a TPM's non-volatile memory (Part 2, 13).
///
/// @param tpm where
/// @param index its handle, 0x01……
/// @param attributes TPMA_NV
/// @param size of its content in bytes
/// @param name the hash of its public area, which changes when it is first written
record NvIndex(Tpm tpm, int index, int attributes, int size, Bytes name) {
  static final int OWNER_WRITE = 1 << 1;
  static final int AUTH_WRITE = 1 << 2;
  static final int COUNTER = 1 << 4;
  static final int OWNER_READ = 1 << 17;
  static final int AUTH_READ = 1 << 18;
  static final int NO_DA = 1 << 25;
  static final int ORDERLY = 1 << 26;
  static final int WRITTEN = 1 << 29;

  private static final int TYPE = 0xf0;

  /// Every TPM reads as much at once (MAX_NV_BUFFER_SIZE is 512 at least).
  private static final int AT_ONCE = 512;

  static NvIndex open(Tpm tpm, int index) {
    var in =
        tpm.execute(TpmCommand.of(CommandCode.NV_READ_PUBLIC, TpmHandle.of(index)))
            .read("public area of an NV index");
    var encoded = in.sized();
    var area = new TpmReader(encoded, "public area of an NV index");
    if (area.u32() != index) {
      throw area.fault("it is that of another index");
    }
    var hash = area.hash();
    int attributes = area.u32();
    area.sized(64);
    int size = area.u16();
    area.end();
    var name = new TpmWriter().algorithm(hash).bytes(hash.digest(encoded)).written();
    return new NvIndex(tpm, index, attributes, size, name);
  }

  /// What an index holds, if it is there and was ever written.
  static Optional<Bytes> content(Tpm tpm, int index) {
    return Optional.of(index)
        .filter(tpm::has)
        .map(there -> open(tpm, there))
        .filter(there -> there.has(WRITTEN))
        .map(NvIndex::readAll);
  }

  static void define(StorageKey storage, int index, int attributes, int size, Bytes authValue) {
    var area =
        new TpmWriter()
            .u32(index)
            .algorithm(TpmAlgorithm.SHA256)
            .u32(attributes)
            .u16(0)
            .u16(size)
            .written();
    try (var session = storage.session()) {
      storage
          .tpm()
          .execute(
              TpmCommand.of(
                  CommandCode.NV_DEFINE_SPACE,
                  new TpmWriter().sized(authValue).sized(area),
                  TpmHandle.OWNER),
              session.authorize());
    }
  }

  boolean isCounter() {
    return (attributes & TYPE) == COUNTER;
  }

  boolean has(int attribute) {
    return (attributes & attribute) != 0;
  }

  TpmHandle handle() {
    return new TpmHandle(index, name);
  }

  /// All of its content, under the empty authorization value of the index or, where that is not
  /// allowed, of the owner.
  Bytes readAll() {
    var content = new TpmWriter();
    while (content.size() < size) {
      int next = Math.min(AT_ONCE, size - content.size());
      content.bytes(read(next, content.size(), Authorization.Password.EMPTY));
    }
    return content.written();
  }

  Bytes read(int size, int offset, Authorization authorization) {
    var authority = has(AUTH_READ) || !has(OWNER_READ) ? handle() : TpmHandle.OWNER;
    var in =
        tpm.execute(
                TpmCommand.of(
                    CommandCode.NV_READ,
                    new TpmWriter().u16(size).u16(offset),
                    authority,
                    handle()),
                authorization)
            .read("content of an NV index");
    var content = in.sized();
    if (content.size() != size) {
      throw in.fault("it has " + content.size() + " B, not " + size);
    }
    return content;
  }
}
