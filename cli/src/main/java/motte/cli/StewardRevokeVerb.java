package motte.cli;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.steward.Issued;
import motte.steward.Reason;
import motte.steward.Revoker;

/// `motte steward revoke`.
final class StewardRevokeVerb implements Verb {
  private static final String SERIAL = "--serial";
  private static final String EAR = "--ear";
  private static final String KEY = "--key";
  private static final String WARRANT = "--warrant";

  @Override
  public String name() {
    return "steward revoke";
  }

  @Override
  public String summary() {
    return "Revoke certificates that a steward has issued.";
  }

  @Override
  public String help() {
    return """
    Revokes certificates: they stand in the steward's list of revocations (GET /crl) from now until
    they would have ended. Name one by its serial number, or all that rest on an attestation result,
    a key or a warrant. The key, and the keep as long as it runs, get no other certificate; a warrant
    that is revoked gets none ever. The steward may be running, and heeds this at once:

      motte steward revoke --config steward.toml --serial 1a2b3c… --reason keyCompromise
      motte steward revoke --config steward.toml --warrant sha384:… --reason cessationOfOperation
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "The steward's configuration in TOML.")
        .option(SERIAL, "HEX", "The certificate's serial number.")
        .option(EAR, "DIGEST", "The attestation result in the certificates (sha256:…).")
        .option(KEY, "PIN", "The key of the certificates (sha256:…).")
        .option(WARRANT, "DIGEST", "The warrant in the certificates (sha384:…).")
        .option("--reason", "REASON", "As RFC 5280 names it; by default unspecified.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var toml = StewardToml.read(shell.path(call.required("--config")));
    var reason = call.option("--reason", Reason::parse).orElse(Reason.UNSPECIFIED);
    var warrant = call.option(WARRANT, Digest::parse);
    var which = which(call);
    if (which.size() + (warrant.isPresent() ? 1 : 0) != 1) {
      throw new CliException(
          Kind.INVALID,
          "revocation-unclear",
          "`motte steward revoke` takes one of --serial, --ear, --key, --warrant",
          "`motte steward issued` lists what can be revoked");
    }
    var revoker = Revoker.open(toml.data(), shell.clock());
    var revoked =
        warrant
            .map(digest -> revoker.revokeWarrant(digest, reason))
            .orElseGet(() -> revoker.revoke(which.getFirst(), reason));
    call.report(
        Json.of(revoked.stream().map(Issued::json).toList()), StewardIssuedVerb.text(revoked));
    return 0;
  }

  private static List<Predicate<Issued>> which(Call call) {
    List<Predicate<Issued>> which = new ArrayList<>();
    call.option(
            SERIAL,
            StewardRevokeVerb::serial,
            "write it in hexadecimal, as `motte steward issued` lists it")
        .ifPresent(serial -> which.add(each -> each.serial().equals(serial)));
    call.option(EAR, Digest::parse)
        .ifPresent(ear -> which.add(each -> each.ear().equals(Optional.of(ear))));
    call.option(KEY, Digest::parse).ifPresent(key -> which.add(each -> each.key().equals(key)));
    return which;
  }

  /// With or without the colons that some tools print.
  private static BigInteger serial(String text) {
    return new BigInteger(text.replace(":", ""), 16);
  }
}
