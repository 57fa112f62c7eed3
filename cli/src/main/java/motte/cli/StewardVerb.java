package motte.cli;

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
    those that it trusts, and serves the evidence behind each certificate. The policy is read anew
    when its file changes. A line on standard error says when it is ready and where:

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
    try (var steward = Steward.start(toml.config(policy, shell.clock()))) {
      return Service.serve(call, "steward", steward.uri());
    }
  }
}
