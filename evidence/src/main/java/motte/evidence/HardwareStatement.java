package motte.evidence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.trust.Cmw;

/// What hardware says of a keep, as it travels: deterministic CBOR of the map `{"provider",
/// "report", ? "auxiliary", ? "eventlog"}`.
///
/// @param provider who made the report: `sev_guest`, `tdx_guest`, `arm_cca_guest` or `gramine`
/// @param report the report, quote or token, as the platform gave it
/// @param auxiliary what came with it: on SEV-SNP the table of certificates
/// @param eventLog the log of the boot, where registers of the machine hold it
public record HardwareStatement(
    String provider, Bytes report, Optional<Bytes> auxiliary, Optional<Bytes> eventLog) {
  /// The media type of such a statement.
  public static final String MEDIA_TYPE = "application/vnd.motte.hardware-statement+cbor";

  /// What stands for all platforms of such a statement where a platform's name is not known yet.
  public static final String NAME = "hardware";

  private static final Set<String> KEYS = Set.of("provider", "report", "auxiliary", "eventlog");

  /// The statement as evidence.
  public Cmw cmw() {
    var map = Cbor.emptyMap().put("provider", provider).put("report", Cbor.of(report));
    if (auxiliary.isPresent()) {
      map = map.put("auxiliary", Cbor.of(auxiliary.get()));
    }
    if (eventLog.isPresent()) {
      map = map.put("eventlog", Cbor.of(eventLog.get()));
    }
    return Cmw.evidence(MEDIA_TYPE, map.encoded());
  }

  /// The pieces of evidence in it, by what they are: the report, with what came along where the
  /// maker defines both as one, and the log of the boot.
  public Map<String, Bytes> files() {
    var files = new LinkedHashMap<String, Bytes>();
    files.put("report", auxiliary.map(more -> joined(report, more)).orElse(report));
    eventLog.ifPresent(log -> files.put("event log", log));
    return files;
  }

  private static Bytes joined(Bytes first, Bytes second) {
    var all = Arrays.copyOf(first.toArray(), first.size() + second.size());
    System.arraycopy(second.toArray(), 0, all, first.size(), second.size());
    return Bytes.wrap(all);
  }

  /// Reads a statement: `cbor-malformed`.
  public static HardwareStatement parse(Bytes cbor) {
    var map = Cbor.decode(cbor).map().onlyKeys(KEYS);
    return new HardwareStatement(
        map.text("provider"),
        map.at("report").blob(),
        map.find("auxiliary").map(Cbor::blob),
        map.find("eventlog").map(Cbor::blob));
  }
}
