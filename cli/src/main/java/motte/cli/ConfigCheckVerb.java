package motte.cli;

import java.util.Set;
import motte.pack.Manifest;
import motte.pack.Member;

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
    boolean several = !manifest.components().keySet().equals(Set.of(Manifest.MAIN));
    manifest.components().forEach((name, member) -> add(facts, several ? name + " " : "", member));
    return facts;
  }

  private static void add(Facts facts, String of, Member member) {
    if (!member.args().isEmpty()) {
      facts.with(of + "args", String.join(" ", member.args()));
    }
    member.env().forEach((name, value) -> facts.with(of + "env " + name, value));
    for (int i = 0; i < member.files().size(); i++) {
      facts.with(of + "descriptor " + i, Grants.text(member.files().get(i)));
    }
    var limits = member.limits();
    facts
        .with(of + "memory", limits.memory())
        .with(of + "connections", limits.connections())
        .with(of + "handshake", limits.handshake().toMillis() + " ms");
  }
}
