package motte.dcap;

import motte.core.Bytes;

/// The first 48 bytes of a quote (Intel SGX ECDSA QuoteGeneration, DCAP API, "Quote Header").
///
/// @param version 3, 4 or 5
/// @param attKeyType 2: ECDSA on P-256
/// @param teeType 0 for SGX, 0x81 for TDX
/// @param qeSvn SVN of the quoting enclave in version 3; reserved later. Bytes 8 and 9
/// @param pceSvn SVN of the PCE in version 3; reserved later. Bytes 10 and 11
/// @param qeVendorId 16 bytes
/// @param userData 20 bytes; the first 16 identify the machine to its QE
public record QuoteHeader(
    int version,
    int attKeyType,
    long teeType,
    int qeSvn,
    int pceSvn,
    Bytes qeVendorId,
    Bytes userData) {

  /// Its size in bytes.
  public static final int SIZE = 48;

  static QuoteHeader read(Fields in) {
    return new QuoteHeader(
        in.u16("version"),
        in.u16("attestation key type"),
        in.u32("TEE type"),
        in.u16("QE SVN"),
        in.u16("PCE SVN"),
        in.take("QE vendor ID", 16),
        in.take("user data", 20));
  }
}
