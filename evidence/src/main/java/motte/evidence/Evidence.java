package motte.evidence;

import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Nonce;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;
import motte.trust.Spki;

/// Evidence of a keep: what its platform says, what that is bound to, the measurement log, and the
/// warrant; together a CMW collection (RFC 9999) with the labels `platform`, `report-data`, `log`
/// and `warrant`.
public final class Evidence {
  /// The media type of the preimage of the report data.
  public static final String REPORT_DATA_TYPE = "application/vnd.motte.report-data+cbor";

  /// The media type of a log: an array of records, each in a byte string.
  public static final String LOG_TYPE = "application/vnd.motte.log+cbor";

  /// The media type of a signed warrant.
  public static final String WARRANT_TYPE = "application/vnd.motte.warrant+cose";

  private static final Set<String> LABELS = Set.of("platform", "report-data", "log", "warrant");

  private Evidence() {}

  /// Evidence for `nonce` that `key` is a key of this keep, which holds that warrant.
  public static Cmw collect(
      Platform platform, MeasurementLog log, Spki key, Nonce nonce, Bytes signedWarrant) {
    var now = log.snapshot();
    var reportData =
        new ReportData(nonce, key.sha384(), now.records().size(), now.root(), now.register());
    var records = Cbor.array(now.records().stream().map(Cbor::of).toList());
    return Cmw.collection(
        Map.of(
            "platform", platform.evidence(reportData.value()),
            "report-data", Cmw.message(REPORT_DATA_TYPE, reportData.preimage()),
            "log", Cmw.message(LOG_TYPE, records.encoded()),
            "warrant", Cmw.message(WARRANT_TYPE, signedWarrant)));
  }

  /// The parts of evidence, none of them checked.
  ///
  /// @param platform the platform's name; an unknown one is named by its media type
  /// @param platformEvidence what the platform says
  /// @param preimage of the report data
  /// @param log the encoded records
  /// @param warrant the signed warrant
  public record Bundle(
      String platform, Cmw platformEvidence, Bytes preimage, List<Bytes> log, Bytes warrant) {
    public Bundle {
      log = List.copyOf(log);
    }

    /// Takes evidence apart: `evidence-malformed`, `cmw-malformed`, `cbor-malformed`.
    public static Bundle parse(Cmw evidence) {
      if (!(evidence instanceof Cmw.Collection parts)
          || !parts.members().keySet().equals(LABELS)
          || !(parts.member("platform") instanceof Cmw.Message said)) {
        throw new EvidenceException(
            Kind.INVALID,
            "evidence-malformed",
            "the evidence is not a collection of platform, report-data, log and warrant",
            "send the evidence that a keep collects");
      }
      return new Bundle(
          said.type().equals(SoftStatement.MEDIA_TYPE) ? SoftPlatform.NAME : said.type(),
          said,
          parts.value("report-data", REPORT_DATA_TYPE),
          Cbor.decode(parts.value("log", LOG_TYPE)).items().stream().map(Cbor::blob).toList(),
          parts.value("warrant", WARRANT_TYPE));
    }
  }
}
