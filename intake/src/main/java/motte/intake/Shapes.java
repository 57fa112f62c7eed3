package motte.intake;

import java.util.List;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.snp.CertificateTable;

/// What binary evidence looks like from outside: enough to choose the parser, which then says
/// whether it really is that.
final class Shapes {
  private static final int SNP_REPORT = 1184;
  private static final int TD_REPORT = 1024;

  /// CRL, ARK, ASK, VCEK and VLEK.
  private static final List<String> SNP_CERTIFICATES =
      Stream.of(
              CertificateTable.CRL,
              CertificateTable.ARK,
              CertificateTable.ASK,
              CertificateTable.VCEK,
              CertificateTable.VLEK)
          .map(guid -> guid.toString().replace("-", ""))
          .toList();

  private Shapes() {}

  /// An SEV-SNP report: its version, and its only signature algorithm.
  static boolean snp(Bytes bytes) {
    return bytes.size() >= SNP_REPORT
        && little(bytes, 0, 4) >= 2
        && little(bytes, 0, 4) <= 16
        && little(bytes, 0x34, 4) == 1;
  }

  /// dstack's envelope of an SEV-SNP report: version 0, variant 3, 1184 bytes.
  static boolean dstackSnp(Bytes bytes) {
    return bytes.size() > SNP_REPORT && begins(bytes, "00038112");
  }

  /// The host's table of certificates beside an SEV-SNP report: it begins with the GUID of one.
  static boolean snpTable(Bytes bytes) {
    return bytes.size() > 48 && SNP_CERTIFICATES.stream().anyMatch(guid -> begins(bytes, guid));
  }

  /// An SGX or TDX quote: its version, key type and TEE type, or the vendor of its quoting enclave.
  static boolean quote(Bytes bytes) {
    if (openEnclave(bytes)) {
      return true;
    }
    boolean known =
        bytes.size() >= 48 && "939a7233f79c4ca9940a0db3957f0607".equals(hex(bytes, 12, 16));
    long tee = bytes.size() >= 8 ? little(bytes, 4, 4) : -1;
    boolean shaped =
        bytes.size() >= 432
            && little(bytes, 0, 2) >= 3
            && little(bytes, 0, 2) <= 5
            && (little(bytes, 2, 2) == 2 || little(bytes, 2, 2) == 3)
            && (tee == 0 || tee == 0x81);
    return known || shaped;
  }

  private static boolean openEnclave(Bytes bytes) {
    return bytes.size() > 64
        && little(bytes, 0, 4) == 1
        && little(bytes, 4, 4) == 2
        && little(bytes, 12, 4) == 0;
  }

  /// A TDREPORT: its size, and the type of its first structure.
  static boolean tdReport(Bytes bytes) {
    return bytes.size() == TD_REPORT && (bytes.at(0) & 0xff) == 0x81;
  }

  /// Azure's HCL report.
  static boolean hcl(Bytes bytes) {
    return begins(bytes, "48434c41");
  }

  /// TPMS_ATTEST: `TPM_GENERATED`, or a kind that only it has.
  static boolean attest(Bytes bytes) {
    return begins(bytes, "ff544347")
        || (bytes.size() > 40 && "544347801800".equals(hex(bytes, 1, 6)));
  }

  /// TPM2B_ATTEST.
  static boolean sizedAttest(Bytes bytes) {
    return bytes.size() > 6
        && big(bytes, 0) == bytes.size() - 2
        && "ff544347".equals(hex(bytes, 2, 4));
  }

  /// TPMT_SIGNATURE of RSASSA, RSAPSS or ECDSA with a SHA.
  static boolean tpmSignature(Bytes bytes) {
    if (bytes.size() < 40) {
      return false;
    }
    int scheme = big(bytes, 0);
    int hash = big(bytes, 2);
    return (scheme == 0x14 || scheme == 0x16 || scheme == 0x18)
        && (hash == 0x04 || (hash >= 0x0b && hash <= 0x0d));
  }

  /// TPMT_PUBLIC of an RSA or ECC key.
  static boolean tpmPublic(Bytes bytes) {
    return bytes.size() > 40
        && (big(bytes, 0) == 0x01 || big(bytes, 0) == 0x23)
        && big(bytes, 2) >= 0x04
        && big(bytes, 2) <= 0x0d;
  }

  /// TPM2B_PUBLIC.
  static boolean sizedTpmPublic(Bytes bytes) {
    return bytes.size() > 42
        && big(bytes, 0) == bytes.size() - 2
        && tpmPublic(bytes.slice(2, bytes.size()));
  }

  /// An event log whose first event says which hashes follow (PFP §10.4.5.1).
  static boolean eventLog(Bytes bytes) {
    return bytes.size() >= 64 && "53706563204944204576656e74".equals(hex(bytes, 32, 13));
  }

  /// What may be an event log of SHA-1 alone: register, type and length of the first event, which
  /// is not one of zeros.
  static boolean legacyLog(Bytes bytes) {
    return bytes.size() > 32
        && little(bytes, 0, 4) < 24
        && little(bytes, 4, 4) < 0x20
        && little(bytes, 28, 4) <= bytes.size() - 32
        && !hex(bytes, 4, 28).matches("0+");
  }

  /// The ACPI table CCEL.
  static boolean ccelTable(Bytes bytes) {
    return bytes.size() == 56 && begins(bytes, "4343454c");
  }

  /// A CCA token: CBOR tag 399, or tag 907 over a map of two with the platform's key 44234.
  static boolean cca(Bytes bytes) {
    return begins(bytes, "d9018f") || begins(bytes, "d9038ba219acca");
  }

  /// A COSE_Sign1: CBOR tag 18 over an array of four.
  static boolean coseSign1(Bytes bytes) {
    return begins(bytes, "d284");
  }

  /// A COSE_Mac0: CBOR tag 17 over an array of four.
  static boolean coseMac0(Bytes bytes) {
    return begins(bytes, "d184");
  }

  /// DER: a sequence with a long length, or a public key of P-256 or P-384.
  static boolean der(Bytes bytes) {
    return begins(bytes, "3082")
        || begins(bytes, "3081")
        || begins(bytes, "3059")
        || begins(bytes, "3076");
  }

  private static boolean begins(Bytes bytes, String hex) {
    int size = hex.length() / 2;
    return bytes.size() >= size && hex(bytes, 0, size).equals(hex);
  }

  private static String hex(Bytes bytes, int from, int size) {
    return bytes.size() < from + size ? "" : bytes.slice(from, from + size).hex();
  }

  private static long little(Bytes bytes, int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes.at(at + i) & 0xff);
    }
    return value;
  }

  private static int big(Bytes bytes, int at) {
    return (bytes.at(at) & 0xff) << 8 | (bytes.at(at + 1) & 0xff);
  }
}
