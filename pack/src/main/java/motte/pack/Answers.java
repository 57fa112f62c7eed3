package motte.pack;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Json;
import motte.core.Kind;

/// Turns a registry's refusal (distribution specification v1.1, error codes) into an error of ours.
final class Answers {
  private Answers() {}

  /// What a registry said, in one line, and what it advises.
  private record Told(String message, String hint) {}

  static PackException refused(URI asked, int status, Bytes body) {
    var told = told(status, body);
    var message = "`" + asked.getAuthority() + asked.getPath() + "`: " + told.message;
    return switch (status) {
      case 401 ->
          new PackException(Kind.UNAUTHENTICATED, "registry-unauthenticated", message, told.hint);
      case 403 -> new PackException(Kind.DENIED, "registry-denied", message, told.hint);
      case 404 -> new PackException(Kind.MISSING, "registry-missing", message, told.hint);
      case 413, 507 -> new PackException(Kind.EXHAUSTED, "registry-full", message, told.hint);
      case 400, 405, 409, 416 ->
          new PackException(Kind.INVALID, "registry-refused", message, told.hint);
      default -> new PackException(Kind.UNAVAILABLE, "registry-failed", message, told.hint);
    };
  }

  private static Told told(int status, Bytes body) {
    try {
      var text = new String(body.toArray(), StandardCharsets.UTF_8);
      var error = Json.parse(text).map().items("errors").getFirst().map();
      var message = error.has("message") ? error.text("message") : error.text("code");
      var detail =
          error.has("detail") && error.member("detail") instanceof Json.Map map ? map : null;
      if (detail == null) {
        return new Told(message + " (" + error.text("code") + ")", "ask whoever runs the registry");
      }
      return new Told(message + " (" + detail.text("code") + ")", detail.text("hint"));
    } catch (CoreException | java.util.NoSuchElementException _) {
      return new Told(
          "the registry answered " + status, "check the reference; is this an OCI registry?");
    }
  }
}
