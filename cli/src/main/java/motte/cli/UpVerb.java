package motte.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import motte.pack.WarrantLimits;

/// `motte up`.
final class UpVerb implements Verb {
  private static final Duration WARRANT_LASTS = Duration.ofDays(1);

  /// The exit code of a process that ctrl-C ended: everybody in this terminal got it.
  private static final int INTERRUPTED = 130;

  /// From here on an exit code tells of a signal or of a trap.
  private static final int KILLED = 128;

  @Override
  public String name() {
    return "up";
  }

  @Override
  public String summary() {
    return "Start everything on this machine and deploy a package through attestation.";
  }

  @Override
  public String help() {
    return """
    Starts a steward, a drawbridge and an empty keep on this machine, each a process of its own;
    publishes a package, deploys it through attestation, and prints its https address and the
    verdict. It stays until ctrl-C, which stops all of it. PACKAGE is a folder with main.wasm and
    Motte.toml; without it, the game Cryptle is deployed:

      motte up
      motte up examples/echo --port 9000

    The first `up` writes a development profile (./.motte, or the folder in MOTTE_PROFILE): keys,
    anchors and policies of a trust domain that proves nothing about this machine.
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .optionalArgument("PACKAGE")
        .option(
            "--port",
            "N",
            "Publish the package with this port in its first listener; 0 lets the system choose.")
        .flag("--allow-plaintext", "Let the package open sockets without TLS.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var home = Home.of(shell);
    var port = call.option("--port", UpVerb::port);
    var source = PackageSource.read(call.find(0).map(shell::path).orElseGet(() -> cryptle(home)));
    var changed = port.map(number -> ListenPort.set(source, number)).orElse(source);
    var writer = new ProfileWriter(shell, Profile.folder(shell));
    var written = writer.complete(home.keepMeasurement());
    shell.note(written.notice());
    try (var children = Children.begin()) {
      var servers = Servers.start(home, written, children, new Steps(shell.err()));
      var profile = writer.remember(servers.steward(), servers.drawbridge());
      var order = publish(call, profile, changed);
      var deployment = Deployment.start(shell, profile, children, order, Child.Input.LIFELINE);
      DeployReport.of(order.pkg(), deployment, deployment.awaitRunning()).print(call);
      shell.note("Running until ctrl-C.");
      return whenOneEnds(shell, children, deployment.keep());
    }
  }

  private static Deployment.Order publish(Call call, Profile profile, PackageSource source) {
    var shell = call.shell();
    var access = RegistryAccess.of(shell, profile);
    var reference = access.reference(source.repository() + ":latest");
    var key = profile.publisher();
    var published = PublishVerb.push(source, key, access, reference);
    new Steps(shell.err()).done("publish", published.toString());
    return new Deployment.Order(
        published,
        source.manifest(),
        List.copyOf(source.components().values()),
        key.spki(),
        Roles.of(published),
        WARRANT_LASTS,
        WarrantLimits.none(),
        call.has("--allow-plaintext"));
  }

  /// None of them is worth anything without the others.
  private static int whenOneEnds(Shell shell, Children children, Child keep) {
    var first = children.awaitFirstEnd();
    int code = first.ended().join();
    if (children.stopping() || code == INTERRUPTED) {
      return INTERRUPTED;
    }
    if (first == keep && !keep.failed() && code < KILLED) {
      shell.note("The guest ended with exit code " + code + "; the rest is being stopped.");
      return code;
    }
    throw first.failure(code);
  }

  private static Path cryptle(Home home) {
    return home.folder().resolve("../../examples/cryptle").normalize();
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(text);
    }
    return port;
  }
}
