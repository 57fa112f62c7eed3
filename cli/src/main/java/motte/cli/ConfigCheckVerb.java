package motte.cli;

import motte.pack.Manifest;

/// `motte config check`.
final class ConfigCheckVerb implements Verb {
  @Override
  public String name() {
    return "config check";
  }

  @Override
  public String summary() {
    return "Say whether a manifest is right, and what it grants.";
  }

  @Override
  public String help() {
    return """
    Reads a manifest as `motte publish` does, and prints what it grants and the digest that the
    measurement log will hold. FILE is Motte.toml if left out; an Enarx.toml is as good. An error
    says line and column:

      motte config check
      motte config check examples/cryptle/Motte.toml --json
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax.optionalArgument("FILE").flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var manifest = ManifestToml.read(call.shell().path(call.find(0).orElse("Motte.toml")));
    var facts = facts(manifest);
    call.report(facts.json(), facts.text());
    return 0;
  }

  private static Facts facts(Manifest manifest) {
    var facts = new Facts().with("digest", manifest.digest());
    if (!manifest.args().isEmpty()) {
      facts.with("args", String.join(" ", manifest.args()));
    }
    manifest.env().forEach((name, value) -> facts.with("env " + name, value));
    for (int i = 0; i < manifest.files().size(); i++) {
      facts.with("descriptor " + i, Grants.text(manifest.files().get(i)));
    }
    var limits = manifest.limits();
    return facts
        .with("memory", limits.memory())
        .with("connections", limits.connections())
        .with("handshake", limits.handshake().toMillis() + " ms");
  }
}
