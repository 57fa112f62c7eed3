package motte.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A level of an enclave's or of the TDX module's own version (Intel PCS API v4, "tcbLevels" of an
/// identity).
///
/// @param isvSvn unsigned, 16 bits
/// @param tcbDate absent in version 1
/// @param tcbStatus what Intel says of it
/// @param advisoryIds such as `INTEL-SA-00615`
public record IsvLevel(
    int isvSvn, Optional<Instant> tcbDate, TcbStatus tcbStatus, List<String> advisoryIds) {
  private static final int MOST_LEVELS = 1024;
  private static final int MOST_ADVISORIES = 1024;

  public IsvLevel {
    advisoryIds = List.copyOf(advisoryIds);
  }

  static List<IsvLevel> readAll(JsonFields in) {
    return in.objects("tcbLevels", MOST_LEVELS).stream()
        .map(level ->
            new IsvLevel(
                level.object("tcb").number("isvsvn", 0xffff),
                Optional.of(level.time("tcbDate")),
                level.status("tcbStatus"),
                level.texts("advisoryIDs", MOST_ADVISORIES)))
        .toList();
  }

  /// The first level that a version reaches.
  static Optional<IsvLevel> reached(List<IsvLevel> levels, int isvSvn) {
    return levels.stream().filter(level -> level.isvSvn <= isvSvn).findFirst();
  }
}
