package motte.dcap;

import java.util.Optional;
import motte.core.Bytes;

/// What says which PCK certificate signs the report of the quoting enclave (Intel SGX ECDSA
/// QuoteGeneration, DCAP API, "QE Certification Data").
///
/// @param type 1 to 3: identifiers of the platform, plain or encrypted; 4: the leaf alone; 5: the
///   chain; 7: a platform manifest
/// @param data as the type says
public record CertificationData(int type, Bytes data) {
  /// PPID, CPUSVN, PCESVN in the clear.
  public static final int PPID_CLEAR = 1;

  /// PPID encrypted with RSA-2048, then CPUSVN, PCESVN, PCE ID.
  public static final int PPID_RSA_2048 = 2;

  /// PPID encrypted with RSA-3072, then CPUSVN, PCESVN, PCE ID.
  public static final int PPID_RSA_3072 = 3;

  /// The PCK certificate alone.
  public static final int PCK_LEAF = 4;

  /// The PCK certificate, the CA that issued it, and the root, as PEM.
  public static final int PCK_CHAIN = 5;

  /// In version 4 and later: the QE's report with its signature, and another certification data.
  public static final int QE_REPORT = 6;

  /// A platform manifest.
  public static final int PLATFORM_MANIFEST = 7;

  static CertificationData read(Fields in) {
    int type = in.u16("certification data type");
    var data = in.take("certification data", (int) Math.min(in.u32("size"), Integer.MAX_VALUE));
    return new CertificationData(type, data);
  }

  /// Whether it holds certificates.
  public boolean hasCertificates() {
    return type == PCK_CHAIN || type == PCK_LEAF;
  }

  /// The size that this type must have, if it is fixed.
  Optional<Integer> fixedSize() {
    return switch (type) {
      case PPID_CLEAR -> Optional.of(16 + 16 + 2);
      case PPID_RSA_2048 -> Optional.of(256 + 16 + 2 + 2);
      case PPID_RSA_3072 -> Optional.of(384 + 16 + 2 + 2);
      default -> Optional.empty();
    };
  }
}
