package motte.snp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;

/// Evidence of AMD SEV-SNP in any of the forms in which it is handed around: the bare report, a
/// report with the host's table of certificates, Azure's HCL report, and the envelopes of
/// Confidential Containers and dstack. Read, but not believed.
///
/// @param report the report
/// @param certificates those that came with it, in no order that matters; each DER or PEM
/// @param crl the revocation list that came with it, in DER
/// @param hcl Azure's report around it
public record SnpEvidence(
    SnpReport report, List<Bytes> certificates, Optional<Bytes> crl, Optional<HclReport> hcl) {
  private static final int LARGEST = 16 << 20;

  public SnpEvidence {
    certificates = List.copyOf(certificates);
  }

  /// A report and nothing else.
  public static SnpEvidence of(SnpReport report) {
    return new SnpEvidence(report, List.of(), Optional.empty(), Optional.empty());
  }

  /// A report, and a table of certificates as Linux gives it in `outblob` and `auxblob`.
  public static SnpEvidence of(SnpReport report, CertificateTable table) {
    List<Bytes> certificates = new ArrayList<>();
    for (var entry : table.entries()) {
      var guid = entry.guid();
      if (guid.equals(CertificateTable.VCEK)
          || guid.equals(CertificateTable.VLEK)
          || guid.equals(CertificateTable.ASK)
          || guid.equals(CertificateTable.ARK)) {
        certificates.add(entry.content());
      }
    }
    return new SnpEvidence(
        report, certificates, table.find(CertificateTable.CRL), Optional.empty());
  }

  /// Reads evidence in any form: `snp-report-malformed`, `snp-report-version-unknown`,
  /// `snp-table-malformed`, `snp-evidence-malformed`, `hcl-report-malformed`, and what [Json#parse]
  /// throws.
  public static SnpEvidence parse(Bytes evidence) {
    int size = evidence.size();
    if (size > LARGEST) {
      throw ScaleReader.malformed("it has " + size + " bytes, at most " + LARGEST + " are read");
    }
    if (size == SnpReport.SIZE) {
      return of(SnpReport.parse(evidence));
    }
    if (HclReport.looksLike(evidence)) {
      return of(HclReport.parse(evidence), List.of());
    }
    int first = size == 0 ? -1 : evidence.at(0) & 0xff;
    if (first == 0) {
      return DstackEnvelope.parse(evidence);
    }
    if (first == '{' || first == ' ' || first == '\n' || first == '\r' || first == '\t') {
      return SnpJson.evidence(Json.parse(text(evidence)).map());
    }
    if (size > SnpReport.SIZE) {
      return of(
          SnpReport.parse(evidence.slice(0, SnpReport.SIZE)),
          CertificateTable.parse(evidence.slice(SnpReport.SIZE, size)));
    }
    // What is left is too short for a report; its parser says so best.
    return of(SnpReport.parse(evidence));
  }

  /// Azure's report, which must hold one of SEV-SNP, and what came with it.
  static SnpEvidence of(HclReport hcl, List<Bytes> certificates) {
    if (hcl.type() != HclReport.Type.SNP) {
      throw ScaleReader.malformed("Azure's HCL report is one of TDX, not of SEV-SNP");
    }
    return new SnpEvidence(
        SnpReport.parse(hcl.hardwareReport()), certificates, Optional.empty(), Optional.of(hcl));
  }

  private static String text(Bytes evidence) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(evidence.toArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw ScaleReader.malformed("it is neither UTF-8 nor binary evidence that is known");
    }
  }
}
