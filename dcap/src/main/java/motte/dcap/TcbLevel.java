package motte.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// One level of a platform's TCB (Intel PCS API v4, "tcbLevels").
///
/// @param sgxTcbComponents 16 security version numbers, a byte each
/// @param tdxTcbComponents the same for TDX, where the TCB info is for it
/// @param pceSvn unsigned, 16 bits
/// @param tcbDate absent in version 1
/// @param tcbStatus what Intel says of it
/// @param advisoryIds such as `INTEL-SA-00615`
public record TcbLevel(
    Bytes sgxTcbComponents,
    Optional<Bytes> tdxTcbComponents,
    int pceSvn,
    Optional<Instant> tcbDate,
    TcbStatus tcbStatus,
    List<String> advisoryIds) {
  private static final int COMPONENTS = 16;
  private static final String LIST = "sgxtcbcomponents";
  private static final int MOST_ADVISORIES = 1024;

  public TcbLevel {
    advisoryIds = List.copyOf(advisoryIds);
  }

  static TcbLevel read(JsonFields in, int version, Tee tee) {
    var tcb = in.object("tcb");
    return new TcbLevel(
        tcb.has(LIST) ? listed(tcb, LIST) : numbered(tcb),
        tee == Tee.TDX ? Optional.of(listed(tcb, "tdxtcbcomponents")) : Optional.empty(),
        tcb.number("pcesvn", 0xffff),
        version == 1 ? Optional.empty() : Optional.of(in.time("tcbDate")),
        in.status(version == 1 ? "status" : "tcbStatus"),
        in.texts("advisoryIDs", MOST_ADVISORIES));
  }

  /// Whether a platform with this PCK certificate, and for TDX with these SVNs, has at least this
  /// level (Intel PCS API v4, "Get TDX TCB Info", steps 3 and 4).
  public boolean reachedBy(PckExtension pck, Optional<Bytes> teeTcbSvn) {
    return reachedBy(pck)
        && (tdxTcbComponents.isEmpty()
            || teeTcbSvn
                .filter(svn -> atLeast(svn, tdxTcbComponents.get(), svn.at(1) != 0 ? 2 : 0))
                .isPresent());
  }

  /// The same without what it demands of the TDX module.
  boolean reachedBy(PckExtension pck) {
    return atLeast(pck.components(), sgxTcbComponents, 0) && pck.pceSvn() >= pceSvn;
  }

  private static boolean atLeast(Bytes seen, Bytes wanted, int from) {
    for (int i = from; i < COMPONENTS; i++) {
      if ((seen.at(i) & 0xff) < (wanted.at(i) & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private static Bytes numbered(JsonFields tcb) {
    var svns = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      svns[i] = (byte) tcb.number("sgxtcbcomp%02dsvn".formatted(i + 1), 0xff);
    }
    return Bytes.wrap(svns);
  }

  private static Bytes listed(JsonFields tcb, String name) {
    var components = tcb.objects(name, COMPONENTS);
    if (components.size() != COMPONENTS) {
      throw tcb.wrong(name, "an array of " + COMPONENTS);
    }
    var svns = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      svns[i] = (byte) components.get(i).number("svn", 0xff);
    }
    return Bytes.wrap(svns);
  }
}
