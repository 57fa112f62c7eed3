package motte.dcap;

import java.util.List;
import motte.core.Bytes;

/// The endorsements that Open Enclave sends beside evidence (`oe_endorsements_t`): version 1,
/// enclave type 2, the size of what follows, nine offsets, and nine parts that each end with a zero
/// byte: version, TCB info and its chain, revocation lists of the PCK's CA and of the root with
/// their chain, identity of the quoting enclave and its chain, and when they were fetched.
final class OpenEnclaveEndorsements {
  private static final int PARTS = 9;
  private static final int COUNTED = 16;
  private static final int HEADER = COUNTED + 4 * PARTS;

  private OpenEnclaveEndorsements() {}

  static boolean is(Bytes file) {
    if (file.size() < HEADER) {
      return false;
    }
    var in = new Fields(file, "the endorsements", CollateralFiles::malformed);
    return in.u32("version") == 1
        && in.u32("type") == 2
        && in.u32("size") == file.size() - COUNTED
        && in.u32("parts") == PARTS;
  }

  static void read(Bytes file, CollateralFiles to) {
    var in = new Fields(file, "the endorsements", CollateralFiles::malformed);
    in.take("header", COUNTED);
    var offsets = new long[PARTS + 1];
    for (int i = 0; i < PARTS; i++) {
      offsets[i] = in.u32("offset");
    }
    offsets[PARTS] = in.left();
    var parts = new Bytes[PARTS];
    for (int i = 0; i < PARTS; i++) {
      long size = offsets[i + 1] - offsets[i];
      if (offsets[0] != 0 || size < 0 || size > in.left()) {
        throw CollateralFiles.malformed("its parts do not stand one behind another");
      }
      parts[i] = text(in.take("part", (int) size));
    }
    in.end();
    to.tcbInfo(TcbInfo.parse(parts[1]), Certificates.parse(parts[2], CollateralFiles::malformed));
    to.crl(
        RevocationList.parse(parts[3]), Certificates.parse(parts[5], CollateralFiles::malformed));
    to.crl(RevocationList.parse(parts[4]), List.of());
    to.identity(
        EnclaveIdentity.parse(parts[6]), Certificates.parse(parts[7], CollateralFiles::malformed));
  }

  /// Without the zero byte at the end.
  private static Bytes text(Bytes part) {
    boolean ended = part.size() > 0 && part.at(part.size() - 1) == 0;
    return ended ? part.slice(0, part.size() - 1) : part;
  }
}
