package motte.cli;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import motte.core.Kind;
import motte.trust.Spki;

/// `motte steward certify`.
final class StewardCertifyVerb implements Verb {
  private static final Duration LASTS = Duration.ofDays(30);

  @Override
  public String name() {
    return "steward certify";
  }

  @Override
  public String summary() {
    return "Issue the server certificate of a drawbridge.";
  }

  @Override
  public String help() {
    return """
    Issues a server certificate under the root of the steward's domain, and writes its chain. A keep
    trusts a drawbridge only under that root. KEY is the public half of the drawbridge's key, as
    `motte key show` prints it; its private half stays where it is. The steward may be running, or
    may never have run: then its root is made first. The file is replaced whole:

      motte steward certify --config steward.toml --key drawbridge.pub --name bridge.example -o drawbridge.pem
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "The steward's configuration in TOML.")
        .option("--key", "FILE", "The public key of the server (PEM).")
        .repeatable("--name", "NAME", "A DNS name or address under which it is reached.")
        .option("--lasts", "TIME", "How long it holds; by default 30d.")
        .option("-o", "FILE", "Where to write the certificate and the root (PEM).")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var key = Spki.parsePem(TextFile.read(shell.path(call.required("--key"))));
    var file = shell.path(call.required("-o"));
    var lasts = call.option("--lasts", StewardCertifyVerb::lasts).orElse(LASTS);
    var names = new ArrayList<String>();
    var addresses = new ArrayList<String>();
    for (var name : call.options("--name")) {
      (isAddress(name) ? addresses : names).add(name);
    }
    if (names.isEmpty() && addresses.isEmpty()) {
      call.required("--name");
    }
    var policy = PolicyToml.read(toml.policy());
    var domain = policy.domain();
    var authority = toml.config(() -> policy, shell.clock()).authority();
    var chain = authority.issueServer(key, names, addresses, lasts);
    TextFile.write(file, chain.pem());
    var facts =
        new Facts()
            .with("domain", domain)
            .with("key", key.pin())
            .with("names", String.join("\n", call.options("--name")))
            .with("expires", chain.leaf().getNotAfter().toInstant())
            .with("root", Spki.of(authority.root().getPublicKey()).pin());
    call.report(facts.json(), facts.text());
    return 0;
  }

  /// A certificate that is easily issued again need not hold for long.
  private static Duration lasts(String text) {
    var lasts = Durations.parse(text);
    if (lasts.compareTo(Duration.ofMinutes(1)) < 0 || lasts.compareTo(Duration.ofDays(366)) > 0) {
      throw new CliException(
          Kind.INVALID,
          "certificate-time-out-of-range",
          "a server certificate cannot hold for `" + text + "`",
          "write between 1min and 366d");
    }
    return lasts;
  }

  private static boolean isAddress(String name) {
    try {
      return InetAddress.ofLiteral(name) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
