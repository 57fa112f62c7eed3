package motte.cli;

import motte.drawbridge.CrlAddress;
import motte.drawbridge.Drawbridge;
import motte.drawbridge.DrawbridgeConfig;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Identity;
import motte.trust.Revocations;
import motte.trust.SigningKey;

/// `motte drawbridge`.
final class DrawbridgeVerb implements Verb {
  @Override
  public String name() {
    return "drawbridge";
  }

  @Override
  public String summary() {
    return "Run a drawbridge: the registry that releases packages to keeps.";
  }

  @Override
  public String help() {
    return """
    Runs a drawbridge in the foreground: an OCI registry to which publishers push by account, and
    which releases a package to a keep only if a rule accepts the keep's domain, grade and
    measurement, and the keep's warrant names exactly that package. A line on standard error says
    when it is ready and where:

      motte drawbridge --config .motte/drawbridge.toml
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
    var toml = DrawbridgeToml.read(shell.path(call.required("--config")));
    var identity =
        new Identity(
            SigningKey.read(toml.key()), Chain.parsePem(TextFile.read(toml.certificate())));
    var anchors = Anchors.parsePem(TextFile.read(toml.anchors()));
    var revocations =
        toml.crl().map(address -> new Revocations(new CrlAddress(address, anchors), shell.clock()));
    var config =
        new DrawbridgeConfig(
            toml.address(),
            toml.port(),
            toml.store(),
            () -> identity,
            new DrawbridgeConfig.Admission(anchors, revocations, toml.accounts(), toml.rules()),
            DrawbridgeConfig.Bounds.STANDARD.upTo(toml.largestBlob()),
            shell.clock());
    try (var drawbridge = Drawbridge.start(config)) {
      return Service.serve(call, "drawbridge", drawbridge.uri());
    }
  }
}
