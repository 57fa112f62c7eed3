package motte.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.steward.Reappraiser;
import motte.steward.Reappraiser.Judged;
import motte.verdict.Trusted;

/// `motte steward reappraise`.
final class StewardReappraiseVerb implements Verb {
  private static final String AT = "--at";
  private static final String REVOKE = "--revoke";

  @Override
  public String name() {
    return "steward reappraise";
  }

  @Override
  public String summary() {
    return "Judge archived evidence again, by the policy as it is now.";
  }

  @Override
  public String help() {
    return """
    Judges the evidence behind every certificate that is alive once more, by the policy as it is now,
    and lists those that would not be given any more, with the checks that fail. With --revoke they
    are revoked, which a running steward does by itself when its policy changes. Changes nothing
    otherwise. The exit code is 3 if any is refused. With --ear it is one attestation result of the
    archive, of any age, and the whole verdict is shown:

      motte steward reappraise --config steward.toml
      motte steward reappraise --config steward.toml --ear sha256:… --at 2026-06-01T00:00:00Z
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "The steward's configuration in TOML.")
        .option("--ear", "DIGEST", "Only this attestation result (sha256:…).")
        .option(AT, "TIME", "As of this time; by default now.")
        .flag(REVOKE, "Revoke what is refused.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var policy = PolicyToml.read(toml.policy());
    var at =
        call.option(AT, StewardReappraiseVerb::time, "write a time as 2026-06-01T00:00:00Z")
            .orElse(shell.clock().instant());
    var ear = call.option("--ear", Digest::parse);
    if (call.has(REVOKE) && (call.option(AT).isPresent() || ear.isPresent())) {
      throw new CliException(
          Kind.INVALID,
          "options-exclude-each-other",
          "`--revoke` is for all certificates that are alive, as of now",
          "leave out " + AT + " and --ear, or revoke with `motte steward revoke`");
    }
    var reappraiser = Reappraiser.open(toml.config(() -> policy, shell.clock()));
    if (ear.isPresent()) {
      var verdict = reappraiser.judge(ear.get(), policy, at);
      call.report(verdict.json(), verdict.tree().stripTrailing());
      return verdict instanceof Trusted ? 0 : Kind.DENIED.exitCode();
    }
    List<Judged> refused = new ArrayList<>();
    reappraiser.judge(
        policy,
        at,
        judged -> {
          if (judged.refused()) {
            refused.add(judged);
          }
        });
    if (call.has(REVOKE)) {
      refused.forEach(reappraiser::revoke);
    }
    call.report(Json.of(refused.stream().map(StewardReappraiseVerb::json).toList()), text(refused));
    return refused.isEmpty() ? 0 : Kind.DENIED.exitCode();
  }

  private static Json json(Judged judged) {
    return Json.of(
        Map.of("certificate", judged.certificate().json(), "verdict", judged.verdict().json()));
  }

  private static String text(List<Judged> refused) {
    return refused.isEmpty()
        ? "every certificate that is alive would be given again"
        : refused.stream()
            .map(each ->
                StewardIssuedVerb.text(List.of(each.certificate()))
                    + each.verdict().refusals().stream()
                        .map(check -> "\n  " + check)
                        .collect(Collectors.joining()))
            .collect(Collectors.joining("\n"));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
