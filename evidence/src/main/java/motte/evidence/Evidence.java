package motte.evidence;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.MotteException;
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
    return Cmw.collection(
        Map.of(
            "platform", platform.evidence(reportData),
            "report-data", Cmw.message(REPORT_DATA_TYPE, reportData.preimage()),
            "log", LogPart.whole(now.records()).message(),
            "warrant", Cmw.message(WARRANT_TYPE, signedWarrant)));
  }

  /// The same evidence with what follows the first `position` records of its log alone, for a
  /// verifier that knows them. Evidence whose log cannot be told apart there stays as it is.
  public static Cmw since(Cmw evidence, long position) {
    return log(evidence).map(log -> with(evidence, log.since(position))).orElse(evidence);
  }

  /// The same evidence with another part of its log: `evidence-malformed` if it is none.
  public static Cmw with(Cmw evidence, LogPart log) {
    if (!(evidence instanceof Cmw.Collection parts)) {
      throw malformed();
    }
    var members = new TreeMap<>(parts.members());
    members.put("log", log.message());
    return Cmw.collection(members);
  }

  /// The log in a piece of evidence, if it is one that can be read.
  static Optional<LogPart> log(Cmw evidence) {
    try {
      return evidence instanceof Cmw.Collection parts
          ? Optional.of(LogPart.parse(parts.member("log")))
          : Optional.empty();
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  private static EvidenceException malformed() {
    return new EvidenceException(
        Kind.INVALID,
        "evidence-malformed",
        "the evidence is not a collection of platform, report-data, log and warrant",
        "send the evidence that a keep collects");
  }

  /// The parts of evidence, none of them checked.
  ///
  /// @param platform the platform's name; `hardware` for one of confidential guests, which its
  ///   statement names; an unknown one is named by its media type
  /// @param platformEvidence what the platform says
  /// @param preimage of the report data
  /// @param log the log, or its end
  /// @param warrant the signed warrant
  public record Bundle(
      String platform, Cmw platformEvidence, Bytes preimage, LogPart log, Bytes warrant) {

    /// Takes evidence apart: `evidence-malformed`, `log-malformed`, `cmw-malformed`,
    /// `cbor-malformed`.
    public static Bundle parse(Cmw evidence) {
      if (!(evidence instanceof Cmw.Collection parts)
          || !parts.members().keySet().equals(LABELS)
          || !(parts.member("platform") instanceof Cmw.Message said)) {
        throw malformed();
      }
      return new Bundle(
          platform(said.type()),
          said,
          parts.value("report-data", REPORT_DATA_TYPE),
          LogPart.parse(parts.member("log")),
          parts.value("warrant", WARRANT_TYPE));
    }

    private static String platform(String type) {
      return switch (type) {
        case SoftStatement.MEDIA_TYPE -> SoftPlatform.NAME;
        case TpmStatement.MEDIA_TYPE -> TpmPlatform.NAME;
        case HardwareStatement.MEDIA_TYPE -> HardwareStatement.NAME;
        default -> type;
      };
    }
  }
}
