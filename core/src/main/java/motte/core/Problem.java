package motte.core;

import java.util.LinkedHashMap;
import java.util.Map;

/// An error as its audience sees it. The one place that renders errors: text for a terminal, a
/// problem document for HTTP (RFC 9457). Causes never leave the process.
///
/// @param kind what sort of error it is
/// @param code its stable name
/// @param detail what happened, with the offending value
/// @param hint what to do next
public record Problem(Kind kind, String code, String detail, String hint) {

  /// The media type of [#json].
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE = "urn:motte:error:";

  /// What may be told about `error`. An error that is not ours is told as `internal-error`.
  public static Problem of(Throwable error) {
    if (error instanceof MotteException ours) {
      return new Problem(ours.kind(), ours.code(), ours.getMessage(), ours.hint());
    }
    return new Problem(
        Kind.FAULT,
        "internal-error",
        "something failed that should not have (" + error.getClass().getSimpleName() + ")",
        "this is a fault in Motte; the log has the details, please report it");
  }

  /// Reads a problem document back, as a client does.
  public static Problem parse(String json) {
    var object = Json.parse(json).map();
    var code = object.text("code");
    var kind = Kind.FAULT;
    var status = object.number("status");
    for (var each : Kind.values()) {
      if (each.httpStatus() == status) {
        kind = each;
        break;
      }
    }
    return new Problem(kind, code, object.text("detail"), object.text("hint"));
  }

  /// Two lines for a terminal: `error: …` and `hint: …`.
  public String text() {
    return hint.isEmpty() ? "error: " + detail : "error: " + detail + "\nhint: " + hint;
  }

  /// The problem document: `type`, `title`, `status`, `code`, `detail`, `hint`.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("type", Json.of(TYPE + code));
    members.put("title", Json.of(code.replace('-', ' ')));
    members.put("status", Json.of(kind.httpStatus()));
    members.put("code", Json.of(code));
    members.put("detail", Json.of(detail));
    members.put("hint", Json.of(hint));
    return Json.of(members);
  }
}
