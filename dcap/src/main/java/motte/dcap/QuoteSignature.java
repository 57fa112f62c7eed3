package motte.dcap;

import java.util.function.Function;
import motte.core.Bytes;

/// The signed part's signature and what vouches for its key: attestation key, report of the quoting
/// enclave, PCK (Intel SGX ECDSA QuoteGeneration, DCAP API, "ECDSA 256-bit Quote Signature Data").
///
/// @param signature r and s, 32 bytes each, by the attestation key over header and body
/// @param attestationKey x and y, 32 bytes each
/// @param qeReport the report of the quoting enclave
/// @param qeReportBytes the same as signed, 384 bytes
/// @param qeReportSignature r and s by the PCK over the report
/// @param qeAuthData what the QE bound beside the attestation key
/// @param outerCertType 6 in version 4 and later; in version 3 the type of `certification`
/// @param certification which PCK
public record QuoteSignature(
    Bytes signature,
    Bytes attestationKey,
    EnclaveReport qeReport,
    Bytes qeReportBytes,
    Bytes qeReportSignature,
    Bytes qeAuthData,
    int outerCertType,
    CertificationData certification) {

  static QuoteSignature read(Fields in, int version, Function<String, DcapException> fault) {
    var signature = in.take("signature", 64);
    var attestationKey = in.take("attestation key", 64);
    if (version == 3) {
      return read(in, signature, attestationKey, fault, 0);
    }
    int outer = in.u16("certification data type");
    if (outer != CertificationData.QE_REPORT) {
      throw fault.apply("certification data of type " + outer + " where 6 (QE report) is expected");
    }
    var inner = in.inside("QE report certification data", in.u32("size"));
    in.end();
    return read(inner, signature, attestationKey, fault, outer);
  }

  private static QuoteSignature read(
      Fields in,
      Bytes signature,
      Bytes attestationKey,
      Function<String, DcapException> fault,
      int outer) {
    var report = in.take("QE report", EnclaveReport.SIZE);
    var reportSignature = in.take("QE report signature", 64);
    var authData = in.take("QE authentication data", in.u16("QE authentication data size"));
    var certification = CertificationData.read(in);
    in.end();
    if (certification.type() < 1
        || certification.type() == CertificationData.QE_REPORT
        || certification.type() > CertificationData.PLATFORM_MANIFEST) {
      throw fault.apply("certification data of unknown type " + certification.type());
    }
    certification
        .fixedSize()
        .filter(size -> size != certification.data().size())
        .ifPresent(size -> {
          throw fault.apply(
              "certification data of type "
                  + certification.type()
                  + " has "
                  + certification.data().size()
                  + " bytes, not "
                  + size);
        });
    return new QuoteSignature(
        signature,
        attestationKey,
        EnclaveReport.read(new Fields(report, "QE report", fault)),
        report,
        reportSignature,
        authData,
        outer == 0 ? certification.type() : outer,
        certification);
  }
}
