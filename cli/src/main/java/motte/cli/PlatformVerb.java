package motte.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.core.Json;
import motte.evidence.PlatformSurvey;

/// `motte platform`.
final class PlatformVerb implements Verb {
  @Override
  public String name() {
    return "platform";
  }

  @Override
  public String summary() {
    return "Show what this machine can prove of itself, and what is missing.";
  }

  @Override
  public String help() {
    return """
    Looks for what can root a claim about this machine: AMD SEV-SNP, Intel TDX, Arm CCA, Intel SGX
    under Gramine, a TPM 2.0. For each it says that it is ready, or what is missing and what to do.
    Nothing is asked of the hardware, and nothing is changed:

      motte platform

    In a container that has the machine's sys and dev elsewhere, as `motte keep run` takes them:

      motte platform --sysroot /host
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--sysroot", "DIR", "Where the machine's sys and dev are.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var survey =
        call.option("--sysroot")
            .map(call.shell()::path)
            .map(PlatformSurvey::of)
            .orElseGet(PlatformSurvey::ofThisMachine);
    call.report(json(survey), text(survey));
    return 0;
  }

  private static String text(PlatformSurvey survey) {
    var out = new StringBuilder();
    for (var each : survey.prospects()) {
      out.append(each.ready() ? "✔ " : "– ").append(each.platform());
      out.append(" (grade ").append(each.grade()).append(")");
      out.append(each.ready() ? ": ready\n" : "\n");
      each.missing()
          .forEach(lack ->
              out.append("    ")
                  .append(lack.what())
                  .append("\n      fix: ")
                  .append(lack.fix())
                  .append('\n'));
    }
    return out.toString().stripTrailing();
  }

  private static Json json(PlatformSurvey survey) {
    return Json.of(
        Map.of("platforms", Json.of(survey.prospects().stream().map(PlatformVerb::json).toList())));
  }

  private static Json json(PlatformSurvey.Prospect prospect) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("platform", Json.of(prospect.platform()));
    members.put("grade", Json.of(prospect.grade().label()));
    members.put("ready", Json.of(prospect.ready()));
    List<Json> missing =
        prospect.missing().stream()
            .map(lack -> Json.of(Map.of("what", Json.of(lack.what()), "fix", Json.of(lack.fix()))))
            .toList();
    members.put("missing", Json.of(missing));
    return Json.of(members);
  }
}
