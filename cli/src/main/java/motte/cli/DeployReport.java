package motte.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Json;
import motte.core.Kind;
import motte.pack.Reference;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// What came of a deployment: where it is reached, and the verdict on what answers there.
///
/// @param pkg what was deployed
/// @param urls where it is reached
/// @param verdicts the verdict on each address that speaks TLS
record DeployReport(Reference pkg, List<URI> urls, List<Verdict> verdicts) {

  /// Looks at each address of a running deployment.
  static DeployReport of(Reference pkg, Deployment deployment, List<URI> urls) {
    var verdicts = new ArrayList<Verdict>();
    for (var url : urls) {
      if ("https".equals(url.getScheme())) {
        verdicts.add(deployment.verify(url));
      }
    }
    return new DeployReport(pkg, List.copyOf(urls), List.copyOf(verdicts));
  }

  /// Prints it, and throws `deployment-not-trusted` unless every verdict is one of trust.
  void print(Call call) {
    call.report(json(), text());
    if (!verdicts.stream().allMatch(Trusted.class::isInstance)) {
      throw new CliException(
          Kind.DENIED,
          "deployment-not-trusted",
          "`" + pkg + "` runs, but what answers is not trusted",
          "the verdict above lists what failed; everything is being stopped");
    }
  }

  private String text() {
    var text = new StringBuilder();
    urls.forEach(url -> text.append(url).append("\n"));
    verdicts.forEach(
        verdict -> text.append("\n").append(verdict.tree().stripTrailing()).append("\n"));
    return text.toString().stripTrailing();
  }

  private Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("package", Json.of(pkg.toString()));
    members.put("urls", Json.of(urls.stream().map(url -> Json.of(url.toString())).toList()));
    members.put("verdicts", Json.of(verdicts.stream().map(Verdict::json).toList()));
    return Json.of(members);
  }
}
