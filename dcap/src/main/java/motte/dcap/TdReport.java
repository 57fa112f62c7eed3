package motte.dcap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;

/// A TDREPORT (Intel TDX Module 1.5 ABI, "TDREPORT_STRUCT"), 1,024 bytes. Its MAC can be checked on
/// the machine that made it and nowhere else, so away from it this proves nothing.
///
/// @param type 4 bytes: TEE type 0x81, subtype, version, reserved
/// @param cpuSvn 16 bytes
/// @param teeTcbInfoHash 48 bytes: SHA-384 of the TEE TCB info
/// @param teeInfoHash 48 bytes: SHA-384 of the TD info
/// @param reportData 64 bytes
/// @param mac 32 bytes
/// @param teeTcbInfo 239 bytes as they stand
/// @param tdAttributes 8 bytes; likewise `xfam`
/// @param mrTd 48 bytes; likewise `mrConfigId`, `mrOwner`, `mrOwnerConfig`
/// @param rtmr four registers of 48 bytes
/// @param servTdHash 48 bytes
public record TdReport(
    Bytes type,
    Bytes cpuSvn,
    Bytes teeTcbInfoHash,
    Bytes teeInfoHash,
    Bytes reportData,
    Bytes mac,
    Bytes teeTcbInfo,
    Bytes tdAttributes,
    Bytes xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmr,
    Bytes servTdHash) {

  /// Its size in bytes.
  public static final int SIZE = 1024;

  private static final int TDX = 0x81;
  private static final int TCB_INFO = 239;
  private static final int TD_INFO = 512;

  public TdReport {
    rtmr = List.copyOf(rtmr);
  }

  /// Reads a TDREPORT whose two inner hashes hold; throws `td-report-malformed` on anything else.
  public static TdReport parse(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw malformed("a TDREPORT has 1024 bytes, not " + bytes.size());
    }
    var in = new Fields(bytes, "the TDREPORT", TdReport::malformed);
    var type = in.take("REPORTTYPE", 4);
    if ((type.at(0) & 0xff) != TDX) {
      throw malformed("report type 0x" + type.hex() + " is not TDX (0x81)");
    }
    zero(in, 12);
    var cpuSvn = in.take("CPUSVN", 16);
    var teeTcbInfoHash = in.take("TEE_TCB_INFO_HASH", 48);
    var teeInfoHash = in.take("TEE_INFO_HASH", 48);
    var reportData = in.take("REPORTDATA", 64);
    zero(in, 32);
    var mac = in.take("MAC", 32);
    var teeTcbInfo = in.take("TEE_TCB_INFO", TCB_INFO);
    zero(in, 17);
    holds("TEE_TCB_INFO_HASH", teeTcbInfoHash, teeTcbInfo);
    holds("TEE_INFO_HASH", teeInfoHash, bytes.slice(SIZE - TD_INFO, SIZE));
    var tdAttributes = in.take("ATTRIBUTES", 8);
    var xfam = in.take("XFAM", 8);
    var mrTd = in.take("MRTD", 48);
    var mrConfigId = in.take("MRCONFIGID", 48);
    var mrOwner = in.take("MROWNER", 48);
    var mrOwnerConfig = in.take("MROWNERCONFIG", 48);
    var rtmr = new ArrayList<Bytes>();
    for (int i = 0; i < 4; i++) {
      rtmr.add(in.take("RTMR", 48));
    }
    return new TdReport(
        type,
        cpuSvn,
        teeTcbInfoHash,
        teeInfoHash,
        reportData,
        mac,
        teeTcbInfo,
        tdAttributes,
        xfam,
        mrTd,
        mrConfigId,
        mrOwner,
        mrOwnerConfig,
        rtmr,
        in.take("SERVTD_HASH", 48));
  }

  /// What it says, by the specification's names in lower case and those of a quote's claims.
  public Json.Map claims() {
    var members = new LinkedHashMap<String, Json>();
    put(members, "report_type", type);
    put(members, "cpusvn", cpuSvn);
    put(members, "tee_tcb_info_hash", teeTcbInfoHash);
    put(members, "tee_info_hash", teeInfoHash);
    put(members, "report_data", reportData);
    put(members, "mac", mac);
    put(members, "tee_tcb_info", teeTcbInfo);
    put(members, "td_attributes", tdAttributes);
    put(members, "xfam", xfam);
    put(members, "mrtd", mrTd);
    put(members, "mrconfigid", mrConfigId);
    put(members, "mrowner", mrOwner);
    put(members, "mrownerconfig", mrOwnerConfig);
    for (int i = 0; i < rtmr.size(); i++) {
      put(members, "rtmr" + i, rtmr.get(i));
    }
    put(members, "servtd_hash", servTdHash);
    return Json.of(members).map();
  }

  private static void put(Map<String, Json> members, String name, Bytes value) {
    members.put(name, Json.of(value.hex()));
  }

  private static void zero(Fields in, int size) {
    if (!Fields.zero(in.take("reserved", size))) {
      throw malformed("reserved bytes before offset " + in.at() + " are not zero");
    }
  }

  private static void holds(String name, Bytes hash, Bytes content) {
    var seen = motte.core.Digest.sha384(content.toArray()).value();
    if (!seen.equals(hash)) {
      throw malformed(name + " is " + hash.hex() + ", and what it stands for hashes to " + seen);
    }
  }

  private static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "td-report-malformed",
        message,
        "send the 1024 bytes that TDG.MR.REPORT gave (/dev/tdx_guest)");
  }
}
