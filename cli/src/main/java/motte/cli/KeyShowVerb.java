package motte.cli;

import java.util.Locale;
import motte.trust.SigningKey;

/// `motte key show`.
final class KeyShowVerb implements Verb {
  @Override
  public String name() {
    return "key show";
  }

  @Override
  public String summary() {
    return "Print the public half of a key.";
  }

  @Override
  public String help() {
    return """
    Prints the pin of the key in FILE (SHA-256 of its public half, as policies name it), its curve
    and its public half as PEM. The private half is never printed:

      motte key show tenant.key
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax.argument("FILE").flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var key = SigningKey.read(call.shell().path(call.argument(0)));
    var facts =
        new Facts()
            .with("pin", key.spki().pin())
            .with("curve", key.curve().name().toLowerCase(Locale.ROOT))
            .with("public", key.spki().pem().strip());
    call.report(facts.json(), facts.text());
    return 0;
  }
}
