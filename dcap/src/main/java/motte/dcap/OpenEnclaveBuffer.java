package motte.dcap;

import java.util.List;
import motte.core.Bytes;

/// The buffer in which Open Enclave carries the collateral of Intel's quote verification library: a
/// version, a TEE type, seven pairs of an address, which means nothing here, and a size, and then
/// the seven parts, each ended by a zero byte.
final class OpenEnclaveBuffer {
  private static final int PARTS = 7;
  private static final int HEADER = 8 + 16 * PARTS;
  private static final int DER = 0x30;

  private OpenEnclaveBuffer() {}

  static boolean is(Bytes file) {
    if (file.size() < HEADER) {
      return false;
    }
    long size = HEADER;
    for (int i = 0; i < PARTS; i++) {
      size += u32(file, 16 + 16 * i);
    }
    return size == file.size();
  }

  static void read(Bytes file, CollateralFiles to) {
    var in = new Fields(file, "the collateral", CollateralFiles::malformed);
    long version = in.u32("version");
    long tee = in.u32("TEE type");
    if ((version & 0xffff) < 3 || (version & 0xffff) > 4) {
      throw CollateralFiles.malformed("collateral of version " + version + "; known are 3 and 4");
    }
    if (tee != Tee.SGX.type() && tee != Tee.TDX.type()) {
      throw CollateralFiles.malformed("TEE type 0x" + Long.toHexString(tee));
    }
    var parts = new Bytes[PARTS];
    var sizes = new int[PARTS];
    for (int i = 0; i < PARTS; i++) {
      in.take("address", 8);
      sizes[i] = (int) in.u32("size");
      if (in.u32("size") != 0) {
        throw CollateralFiles.malformed("a part of more than 4 GiB");
      }
    }
    for (int i = 0; i < PARTS; i++) {
      parts[i] = text(in.take("part", sizes[i]));
    }
    in.end();
    to.crl(
        RevocationList.parse(parts[2]), Certificates.parse(parts[0], CollateralFiles::malformed));
    to.crl(RevocationList.parse(parts[1]), List.of());
    to.tcbInfo(TcbInfo.parse(parts[4]), Certificates.parse(parts[3], CollateralFiles::malformed));
    to.identity(
        EnclaveIdentity.parse(parts[6]), Certificates.parse(parts[5], CollateralFiles::malformed));
  }

  private static long u32(Bytes file, int at) {
    return new Fields(file.slice(at, at + 4), "size", CollateralFiles::malformed).u32("size");
  }

  /// Without the zero byte that ends a text, which a revocation list in DER has not.
  private static Bytes text(Bytes part) {
    boolean ended = part.size() > 0 && part.at(part.size() - 1) == 0 && part.at(0) != DER;
    return ended ? part.slice(0, part.size() - 1) : part;
  }
}
