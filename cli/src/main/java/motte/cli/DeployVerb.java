package motte.cli;

import java.time.Duration;
import java.util.List;
import motte.pack.Reference;

/// `motte deploy`.
final class DeployVerb implements Verb {
  private static final Duration LASTS = Duration.ofDays(30);

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public String summary() {
    return "Sign a warrant for a package and run it in a keep here.";
  }

  @Override
  public String help() {
    return """
    Signs a warrant for a published package, starts an empty keep on this machine with it, shows
    each step of the keep as it passes, and ends with the address and the verdict. It stays in the
    foreground: ctrl-C stops the keep. A tag is resolved to a digest first, since a warrant names a
    digest. Steward and drawbridge must be running (`motte up` starts them):

      motte deploy 127.0.0.1:8442/cryptle:1.0
      motte deploy hello:latest --role greeter --lasts 12h
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .argument("REF")
        .option("--role", "NAME", "The role; by default the end of the repository's name.")
        .option("--lasts", "TIME", "How long the warrant holds; by default 30d.")
        .option("--max-memory", "SIZE", "The most memory that the package may ask for.")
        .option("--max-connections", "N", "The most connections that it may ask for.")
        .option("--max-call-time", "TIME", "The longest call that it may ask for.")
        .flag("--allow-plaintext", "Let the package open sockets without TLS.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var profile = Profile.open(shell, "deploying");
    var access = RegistryAccess.of(shell, profile);
    var order = order(call, profile, access);
    try (var children = Children.begin()) {
      var deployment = Deployment.start(shell, profile, children, order, Child.Input.OURS);
      var urls = deployment.awaitRunning();
      if (!urls.isEmpty()) {
        DeployReport.of(order.pkg(), deployment, urls).print(call);
      }
      return deployment.keep().ended().join();
    }
  }

  private static Deployment.Order order(Call call, Profile profile, RegistryAccess access) {
    var named = Call.value("REF", call.argument(0), access::reference);
    try (var registry = access.open(named)) {
      var pkg = registry.pull(named);
      pkg.verify(profile.publisher().spki());
      Reference pinned = named.withDigest(pkg.digest());
      if (named.digest().isEmpty()) {
        new Steps(call.shell().err()).done("resolve", pinned.toString());
      }
      return new Deployment.Order(
          pinned,
          pkg.manifest(),
          List.copyOf(pkg.components().values()),
          pkg.publisher(),
          call.option("--role").orElseGet(() -> Roles.of(named)),
          call.option("--lasts", Durations::parse).orElse(LASTS),
          WarrantCreateVerb.limits(call),
          call.has("--allow-plaintext"));
    }
  }
}
