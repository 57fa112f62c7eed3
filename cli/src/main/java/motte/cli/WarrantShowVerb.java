package motte.cli;

import java.util.stream.Collectors;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.pack.SignedWarrant;

/// `motte warrant show`.
final class WarrantShowVerb implements Verb {
  @Override
  public String name() {
    return "warrant show";
  }

  @Override
  public String summary() {
    return "Print what a warrant orders, and whether it holds.";
  }

  @Override
  public String help() {
    return """
    Prints a signed warrant: its signer, what it orders, and whether its signature and its time
    hold now. Whether the signer may sign is for a steward's policy to say. The exit code is 0 only
    if the warrant holds:

      motte warrant show shop.warrant
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax.argument("FILE").flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var signed =
        SignedWarrant.parse(Bytes.wrap(TextFile.bytes(call.shell().path(call.argument(0)))));
    var facts = facts(signed);
    try {
      signed.verify(call.shell().clock().instant());
    } catch (MotteException refusal) {
      facts.with("holds", "no: " + refusal.getMessage());
      call.report(facts.json(), facts.text());
      return refusal.kind().exitCode();
    }
    facts.with("holds", "yes");
    call.report(facts.json(), facts.text());
    return 0;
  }

  /// What a warrant orders.
  static Facts facts(SignedWarrant signed) {
    var warrant = signed.warrant();
    var facts =
        new Facts()
            .with("warrant", signed.digest())
            .with("signer", signed.signer().pin())
            .with("serial", warrant.serial())
            .with("domain", warrant.domain())
            .with("role", warrant.role())
            .with("package", warrant.pkg())
            .with("publisher", warrant.publisher().pin())
            .with("steward", warrant.steward());
    facts
        .with(
            "steward pins",
            warrant.stewardPins().stream().map(Digest::toString).collect(Collectors.joining("\n")))
        .with("drawbridge", warrant.drawbridge())
        .with("not before", warrant.notBefore())
        .with("expires", warrant.expiry());
    warrant.limits().memory().ifPresent(most -> facts.with("memory", "at most " + most));
    warrant.limits().connections().ifPresent(most -> facts.with("connections", "at most " + most));
    warrant
        .limits()
        .callTime()
        .ifPresent(most -> facts.with("call time", "at most " + most.toMillis() + " ms"));
    return facts;
  }
}
