package motte.cli;

import motte.core.Grade;
import motte.steward.Steward;

/// `motte steward`.
final class StewardVerb implements Verb {
  @Override
  public String name() {
    return "steward";
  }

  @Override
  public String summary() {
    return "Run a steward: the verifier and authority of a trust domain.";
  }

  @Override
  public String help() {
    return """
    Runs a steward in the foreground: it appraises the evidence of keeps by its policy, certifies
    those that it trusts, and serves the evidence behind each certificate. The policy, and what
    vouches for machines, are read anew when their files change. A line on standard error says when it is ready and where:

      motte steward --config .motte/steward.toml
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    Service.declare(syntax);
  }

  @Override
  public int run(Call call) {
    Service.tidyLog();
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var policy = new PolicyFile(toml.policy());
    if (policy.get().development()) {
      shell.note("steward: development: its policy accepts grade none, which proves nothing");
    }
    var config = toml.config(policy, shell.clock());
    boolean vouched = toml.services().isPresent() || !config.endorsements().get().isEmpty();
    if (!vouched && policy.get().acceptGrades().contains(Grade.HARDWARE)) {
      shell.note(
          "steward: nothing vouches for machines: steward.toml has neither `endorsements` nor `collateral`");
    }
    try (var steward = Steward.start(config)) {
      return Service.serve(call, "steward", steward.uri());
    }
  }
}
