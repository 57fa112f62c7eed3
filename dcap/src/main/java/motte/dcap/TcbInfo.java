package motte.dcap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;

/// What Intel says of the platforms of one kind (Intel PCS API v4, "Get SGX TCB Info" and "Get TDX
/// TCB Info"; versions 1 and 2, and components by number in version 3, are of earlier releases of
/// the API). Whether Intel said it, only the signature tells.
///
/// @param body the bytes that were signed
/// @param signature r and s, 32 bytes each
/// @param tee which environment it is for
/// @param version 1, 2 or 3
/// @param issueDate from when it holds
/// @param nextUpdate until when it holds
/// @param fmspc 6 bytes: the family of platforms
/// @param pceId 2 bytes; early ones lack it
/// @param tcbEvaluationDataNumber counts Intel's recoveries; absent in version 1
/// @param tdxModule the module of major version 0; for TDX only
/// @param tdxModuleIdentities the modules of later major versions
/// @param tcbLevels best first
public record TcbInfo(
    Bytes body,
    Bytes signature,
    Tee tee,
    int version,
    Instant issueDate,
    Instant nextUpdate,
    Bytes fmspc,
    Optional<Bytes> pceId,
    Optional<Integer> tcbEvaluationDataNumber,
    Optional<TdxModule> tdxModule,
    List<TdxModule> tdxModuleIdentities,
    List<TcbLevel> tcbLevels) {
  static final String NAME = "tcbInfo";
  private static final int MOST_LEVELS = 1024;

  public TcbInfo {
    tdxModuleIdentities = List.copyOf(tdxModuleIdentities);
    tcbLevels = List.copyOf(tcbLevels);
  }

  /// Reads a response of Intel's service: `tcb-info-malformed`.
  public static TcbInfo parse(Bytes response) {
    return read(SignedDocument.parse(response, List.of(NAME), TcbInfo::malformed));
  }

  /// Reads a signed body and its signature: `tcb-info-malformed`.
  public static TcbInfo parse(Bytes body, Bytes signature) {
    return read(SignedDocument.of(NAME, body, signature, TcbInfo::malformed));
  }

  /// As Intel's service sends it.
  public Bytes response() {
    return SignedDocument.of(NAME, body, signature, TcbInfo::malformed).response();
  }

  private static TcbInfo read(SignedDocument document) {
    var in = new JsonFields(document.content(), TcbInfo::malformed);
    int version = in.number("version", Integer.MAX_VALUE);
    if (version < 1 || version > 3) {
      throw malformed("TCB info of version " + version + "; known are 1, 2 and 3");
    }
    if (version > 1 && in.number("tcbType", Integer.MAX_VALUE) != 0) {
      throw malformed("`tcbType` is not 0, the only one whose rules are known");
    }
    var tee = version < 3 ? Tee.SGX : tee(in.text("id"));
    boolean tdx = tee == Tee.TDX;
    return new TcbInfo(
        document.body(),
        document.signature(),
        tee,
        version,
        in.time("issueDate"),
        in.time("nextUpdate"),
        in.hex("fmspc", 6),
        in.maybe("pceId", name -> in.hex(name, 2)),
        version == 1
            ? Optional.empty()
            : Optional.of(in.number("tcbEvaluationDataNumber", Integer.MAX_VALUE)),
        tdx ? Optional.of(TdxModule.readModule(in.object("tdxModule"))) : Optional.empty(),
        tdx && in.has("tdxModuleIdentities")
            ? in.objects("tdxModuleIdentities", MOST_LEVELS).stream()
                .map(TdxModule::readIdentity)
                .toList()
            : List.of(),
        in.objects("tcbLevels", MOST_LEVELS).stream()
            .map(level -> TcbLevel.read(level, version, tee))
            .toList());
  }

  private static Tee tee(String id) {
    for (var tee : Tee.values()) {
      if (tee.tcbInfoId().equals(id)) {
        return tee;
      }
    }
    throw malformed("TCB info for `" + id + "`; known are SGX and TDX");
  }

  private static DcapException malformed(String message) {
    return new DcapException(
        Kind.INVALID,
        "tcb-info-malformed",
        "TCB info: " + message,
        "give what Intel's service sends at /tcb?fmspc=…, unchanged");
  }
}
