package motte.steward;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Problem;

/// An HTTP exchange, apart from any server: what the steward is asked, and what it answers.
final class Exchange {
  private Exchange() {}

  /// What is asked, and from where. The path is decoded and starts with `/`.
  record Request(
      InetAddress from,
      String method,
      String path,
      Map<String, String> query,
      Optional<String> type,
      Bytes body) {}

  /// What is answered.
  record Reply(int status, String type, Map<String, String> headers, Bytes body) {

    static Reply ok(String type, Bytes body) {
      return new Reply(200, type, Map.of("Cache-Control", "no-store"), body);
    }

    static Reply problem(Problem problem) {
      return problem(problem, problem.json());
    }

    /// A problem with a more exact status than its kind has.
    static Reply problem(Problem problem, int status) {
      Map<String, Json> members = new LinkedHashMap<>(problem.json().map().members());
      members.put("status", Json.of(status));
      var usual = problem(problem, Json.of(members));
      return new Reply(status, usual.type(), usual.headers(), usual.body());
    }

    static Reply problem(Problem problem, Json document) {
      return new Reply(
          problem.kind().httpStatus(),
          Problem.MEDIA_TYPE,
          Map.of("Cache-Control", "no-store"),
          Bytes.wrap(document.text().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    Reply with(Map<String, String> headers) {
      return new Reply(status, type, Map.copyOf(headers), body);
    }
  }
}
