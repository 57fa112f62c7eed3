package motte.dcap;

import motte.core.Bytes;

/// The body of an SGX report: what an enclave is and which report data it gave (Intel SGX ECDSA
/// QuoteGeneration, DCAP API, appendix "Enclave Report Body").
///
/// @param cpuSvn 16 bytes
/// @param miscSelect 4 bytes
/// @param reserved the reserved bytes, which should be zero
/// @param isvExtProdId 16 bytes
/// @param attributes 8 bytes of flags, 8 of XFRM
/// @param mrEnclave 32 bytes
/// @param mrSigner 32 bytes
/// @param configId 64 bytes
/// @param isvProdId unsigned, 16 bits; likewise the next two
/// @param isvFamilyId 16 bytes
/// @param reportData 64 bytes
public record EnclaveReport(
    Bytes cpuSvn,
    Bytes miscSelect,
    Bytes reserved,
    Bytes isvExtProdId,
    Bytes attributes,
    Bytes mrEnclave,
    Bytes mrSigner,
    Bytes configId,
    int isvProdId,
    int isvSvn,
    int configSvn,
    Bytes isvFamilyId,
    Bytes reportData)
    implements QuoteBody {

  /// Its size in bytes.
  public static final int SIZE = 384;

  private static final int DEBUG = 1;

  static EnclaveReport read(Fields in) {
    var cpuSvn = in.take("CPUSVN", 16);
    var miscSelect = in.take("MISCSELECT", 4);
    var reserved = in.take("reserved", 12);
    var isvExtProdId = in.take("ISVEXTPRODID", 16);
    var attributes = in.take("ATTRIBUTES", 16);
    var mrEnclave = in.take("MRENCLAVE", 32);
    reserved = Fields.join(reserved, in.take("reserved", 32));
    var mrSigner = in.take("MRSIGNER", 32);
    reserved = Fields.join(reserved, in.take("reserved", 32));
    var configId = in.take("CONFIGID", 64);
    int isvProdId = in.u16("ISVPRODID");
    int isvSvn = in.u16("ISVSVN");
    int configSvn = in.u16("CONFIGSVN");
    reserved = Fields.join(reserved, in.take("reserved", 42));
    return new EnclaveReport(
        cpuSvn,
        miscSelect,
        reserved,
        isvExtProdId,
        attributes,
        mrEnclave,
        mrSigner,
        configId,
        isvProdId,
        isvSvn,
        configSvn,
        in.take("ISVFAMILYID", 16),
        in.take("REPORTDATA", 64));
  }

  /// Whether the enclave can be debugged, and so keeps no secret.
  public boolean debug() {
    return Fields.bit(attributes, DEBUG);
  }
}
