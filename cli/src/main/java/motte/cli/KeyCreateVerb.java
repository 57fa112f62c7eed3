package motte.cli;

import java.util.List;
import motte.core.Kind;
import motte.core.Suggestion;
import motte.trust.SigningKey;

/// `motte key create`.
final class KeyCreateVerb implements Verb {
  @Override
  public String name() {
    return "key create";
  }

  @Override
  public String summary() {
    return "Make a signing key for a tenant or a publisher.";
  }

  @Override
  public String help() {
    return """
    Makes a private key and writes it to FILE as PKCS#8 PEM that only you may read. An existing
    file is never overwritten. What is printed is the key's pin, the name that policies and
    warrants know it by:

      motte key create tenant.key
      motte key create publisher.key --curve p384
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .argument("FILE")
        .option("--curve", "CURVE", "p256 (the default) or p384.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var key =
        SigningKey.generate(
            call.option("--curve", KeyCreateVerb::curve).orElse(SigningKey.Curve.P256));
    key.write(call.shell().path(call.argument(0)));
    var facts = new Facts().with("pin", key.spki().pin());
    call.report(facts.json(), facts.text());
    return 0;
  }

  private static SigningKey.Curve curve(String text) {
    return switch (text) {
      case "p256" -> SigningKey.Curve.P256;
      case "p384" -> SigningKey.Curve.P384;
      default ->
          throw new CliException(
              Kind.INVALID,
              "curve-unknown",
              "`" + text + "` is not a curve",
              Suggestion.hint(text, List.of("p256", "p384")));
    };
  }
}
