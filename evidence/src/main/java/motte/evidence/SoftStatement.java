package motte.evidence;

import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.trust.CoseSign1;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// What a development key says: this keep, this report data. A COSE_Sign1 over CBOR `{"platform":
/// "soft", "measurement", "report-data", "spki"}`.
///
/// @param measurement the keep's measurement, SHA-384
/// @param reportData 64 bytes
/// @param spki the key that signs
public record SoftStatement(Digest measurement, Bytes reportData, Spki spki) {
  /// The media type of a signed statement.
  public static final String MEDIA_TYPE = "application/vnd.motte.soft-statement+cose";

  private static final Set<String> KEYS = Set.of("platform", "measurement", "report-data", "spki");

  /// Throws `statement-malformed` if a size is wrong.
  public SoftStatement {
    if (measurement.algorithm() != Digest.Algorithm.SHA384
        || reportData.size() != ReportData.SIZE) {
      throw malformed(
          "a measurement `" + measurement + "` with " + reportData.size() + " B of report data");
    }
  }

  /// Signs; the key must be the one of [#spki].
  public Bytes sign(SigningKey developmentKey) {
    var statement =
        Cbor.emptyMap()
            .put("platform", SoftPlatform.NAME)
            .put("measurement", measurement.value())
            .put("report-data", reportData)
            .put("spki", spki.der());
    return CoseSign1.sign(developmentKey, Cbor.emptyMap(), statement.encoded());
  }

  /// Reads a statement and checks its signature against the key that it names itself. Whether that
  /// key is a known one is for a policy to say. `statement-malformed`, and what [CoseSign1#parse],
  /// [Spki#parse] and [CoseSign1#verify] throw.
  public static SoftStatement parse(Bytes cose) {
    var message = CoseSign1.parse(cose);
    var map = Cbor.decode(message.payload()).map().onlyKeys(KEYS);
    if (!map.text("platform").equals(SoftPlatform.NAME)) {
      throw malformed("the platform `" + map.text("platform") + "`");
    }
    var measurement = map.blob("measurement");
    if (measurement.size() != Digest.Algorithm.SHA384.size()) {
      throw malformed("a measurement of " + measurement.size() + " B");
    }
    var spki = Spki.parse(map.blob("spki"));
    message.verify(spki);
    return new SoftStatement(
        new Digest(Digest.Algorithm.SHA384, measurement), map.blob("report-data"), spki);
  }

  private static EvidenceException malformed(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "statement-malformed",
        what + " does not belong in a soft statement",
        "expected are 48 bytes of measurement and 64 bytes of report data");
  }
}
