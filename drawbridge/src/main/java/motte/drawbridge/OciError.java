package motte.drawbridge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Json;
import motte.core.Kind;
import motte.core.Problem;

/// An error as OCI clients expect it (distribution specification v1.1, error codes), with our code
/// and hint in its `detail`.
///
/// @param status the HTTP status
/// @param body the JSON body
record OciError(int status, String body) {

  static OciError of(Throwable error) {
    var problem = Problem.of(error);
    Map<String, Json> detail = new LinkedHashMap<>();
    detail.put("code", Json.of(problem.code()));
    detail.put("hint", Json.of(problem.hint()));
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("code", Json.of(word(problem)));
    members.put("message", Json.of(problem.detail()));
    members.put("detail", Json.of(detail));
    var body = Json.of(Map.of("errors", Json.of(List.of(Json.of(members)))));
    return new OciError(status(problem), body.text());
  }

  private static int status(Problem problem) {
    return switch (problem.code()) {
      case "storage-full" -> 507;
      case "upload-range" -> 416;
      case "method-unsupported" -> 405;
      default -> problem.kind().httpStatus();
    };
  }

  private static String word(Problem problem) {
    return switch (problem.code()) {
      case "reference-malformed" -> "NAME_INVALID";
      case "repository-unknown" -> "NAME_UNKNOWN";
      case "manifest-unknown" -> "MANIFEST_UNKNOWN";
      case "manifest-blob-missing" -> "MANIFEST_BLOB_UNKNOWN";
      case "oci-manifest-malformed", "manifest-too-large", "manifest-type" -> "MANIFEST_INVALID";
      case "blob-unknown" -> "BLOB_UNKNOWN";
      case "digest-malformed", "digest-mismatch" -> "DIGEST_INVALID";
      case "blob-too-large" -> "SIZE_INVALID";
      case "upload-unknown", "upload-over" -> "BLOB_UPLOAD_UNKNOWN";
      case "upload-range", "upload-busy", "digest-missing" -> "BLOB_UPLOAD_INVALID";
      case "method-unsupported" -> "UNSUPPORTED";
      case "uploads-exhausted" -> "TOOMANYREQUESTS";
      default -> problem.kind() == Kind.UNAUTHENTICATED ? "UNAUTHORIZED" : "DENIED";
    };
  }
}
