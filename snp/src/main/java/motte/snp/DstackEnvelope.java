package motte.snp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// dstack's attestation, version 0, in SCALE: the quote of its variant 3 (report, certificates,
/// configuration document), runtime events, report data, configuration of the VM. Only the quote is
/// evidence here; the rest is read so that nothing stands in it unread.
final class DstackEnvelope {
  private static final int SEV_SNP = 3;
  private static final int REPORT_DATA_SIZE = 64;

  private DstackEnvelope() {}

  static SnpEvidence parse(Bytes envelope) {
    var from = new ScaleReader(envelope);
    int version = from.u8();
    int variant = from.u8();
    if (version != 0 || variant != SEV_SNP) {
      throw ScaleReader.malformed(
          "an envelope of version " + version + " and variant " + variant + ", not 0 and 3");
    }
    var report = SnpReport.parse(from.bytes());
    List<Bytes> certificates = new ArrayList<>();
    for (int left = from.compact(); left > 0; left--) {
      certificates.add(from.bytes());
    }
    from.bytes();
    for (int left = from.compact(); left > 0; left--) {
      from.bytes();
      from.bytes();
    }
    var reportData = from.bytes(REPORT_DATA_SIZE);
    from.bytes();
    if (!from.atEnd()) {
      throw ScaleReader.malformed("something follows the envelope");
    }
    if (!reportData.equals(report.reportData())) {
      throw ScaleReader.malformed("the envelope's report data is not that of the report");
    }
    return new SnpEvidence(report, certificates, Optional.empty(), Optional.empty());
  }
}
