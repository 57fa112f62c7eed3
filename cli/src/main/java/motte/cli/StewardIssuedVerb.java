package motte.cli;

import java.util.List;
import motte.core.Json;
import motte.steward.Issued;
import motte.steward.Revoker;

/// `motte steward issued`.
final class StewardIssuedVerb implements Verb {
  @Override
  public String name() {
    return "steward issued";
  }

  @Override
  public String summary() {
    return "List the certificates that a steward has issued and that are alive.";
  }

  @Override
  public String help() {
    return """
    Lists the certificates that have neither ended nor been revoked, newest first: serial number,
    end, subject, and the attestation result behind it. The steward may be running:

      motte steward issued --config steward.toml
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "The steward's configuration in TOML.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var alive = Revoker.open(toml.data(), shell.clock()).alive();
    call.report(Json.of(alive.stream().map(Issued::json).toList()), text(alive));
    return 0;
  }

  /// A line for each certificate.
  static String text(List<Issued> certificates) {
    return String.join(
        "\n",
        certificates.stream()
            .map(each ->
                each.serial().toString(16)
                    + "  until "
                    + each.until()
                    + "  "
                    + each.subject()
                    + each.ear().map(ear -> "  " + ear).orElse(""))
            .toList());
  }
}
