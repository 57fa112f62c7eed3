package motte.cli;

import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.pack.Reference;
import motte.pack.SignedWarrant;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.OwnerFile;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// `motte warrant create`.
final class WarrantCreateVerb implements Verb {
  @Override
  public String name() {
    return "warrant create";
  }

  @Override
  public String summary() {
    return "Sign an order that lets a keep become one package.";
  }

  @Override
  public String help() {
    return """
    Signs a warrant: which package a keep may become, in which role of which trust domain, under
    which steward, and until when. The package is named with its digest; a tag alone is refused.
    Under a development profile, what is left out comes from the profile:

      motte warrant create 127.0.0.1:8442/shop@sha256:6b27f5c45a9a7e24fb7ba1b1ad4fee8a7b1e9d7c4a2b1ee1d4a3d1c0a5b0c9d8 -o shop.warrant

    Without one, everything is said:

      motte warrant create bridge.example/shop@sha256:6b27f5c45a9a7e24fb7ba1b1ad4fee8a7b1e9d7c4a2b1ee1d4a3d1c0a5b0c9d8 -o shop.warrant --domain shop.example --steward https://steward.example --steward-pin sha256:0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543 --drawbridge https://bridge.example --publisher publisher.pem --key tenant.key --role web --lasts 7d
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .argument("REF")
        .option("-o", "FILE", "Where to write the signed warrant; it may not exist yet.")
        .option("--domain", "NAME", "The trust domain.")
        .option("--steward", "URL", "The steward that certifies the keep.")
        .repeatable("--steward-pin", "PIN", "A key that must stand in the steward's chain.")
        .option("--drawbridge", "URL", "The registry that releases the package.")
        .option("--publisher", "FILE", "The publisher's public key (PEM).")
        .option("--key", "FILE", "The tenant's private key, which signs.")
        .option("--role", "NAME", "The role; by default the end of the repository's name.")
        .option("--lasts", "TIME", "How long it holds, such as 12h or 30d (the default).")
        .option("--max-memory", "SIZE", "The most memory that the package may ask for.")
        .option("--max-connections", "N", "The most connections that it may ask for.")
        .option("--max-call-time", "TIME", "The longest call that it may ask for.")
        .flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var reference = Call.value("REF", call.argument(0), Reference::parse);
    reference.pinned();
    var file = shell.path(call.required("-o"));
    var profile = Profile.find(shell);
    profile.ifPresent(found -> shell.note(found.notice()));
    var from = shell.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    var warrant =
        new Warrant(
            given(call, "--domain", text -> text, profile, Profile::domain),
            given(call, "--steward", URI::create, profile, Profile::stewardAddress),
            pins(call, profile),
            given(call, "--drawbridge", URI::create, profile, Profile::drawbridgeAddress),
            reference,
            given(
                call,
                "--publisher",
                pem -> publicKey(call, pem),
                profile,
                p -> p.publisher().spki()),
            call.option("--role").orElseGet(() -> Roles.of(reference)),
            limits(call),
            from,
            from.plus(call.option("--lasts", Durations::parse).orElse(Duration.ofDays(30))),
            Warrant.newSerial());
    var key =
        given(call, "--key", path -> SigningKey.read(shell.path(path)), profile, Profile::tenant);
    var signed = warrant.sign(key);
    OwnerFile.create(file, signed.toArray());
    var facts = WarrantShowVerb.facts(SignedWarrant.parse(signed));
    call.report(facts.json(), facts.text());
    return 0;
  }

  private static List<Digest> pins(Call call, Optional<Profile> profile) {
    var pins =
        call.options("--steward-pin").stream()
            .map(text -> Call.value("--steward-pin", text, Digest::parse))
            .toList();
    if (!pins.isEmpty()) {
      return pins;
    }
    return profile
        .map(Profile::pins)
        .orElseGet(() -> List.of(Digest.parse(call.required("--steward-pin"))));
  }

  static WarrantLimits limits(Call call) {
    return new WarrantLimits(
        call.option("--max-memory", ByteSize::parse),
        call.option("--max-connections", Integer::valueOf),
        call.option("--max-call-time", Durations::parse));
  }

  private static Spki publicKey(Call call, String path) {
    return Spki.parsePem(TextFile.read(call.shell().path(path)));
  }

  private static <T> T given(
      Call call,
      String option,
      Function<String, T> parse,
      Optional<Profile> profile,
      Function<Profile, T> otherwise) {
    return call.option(option, parse)
        .or(() -> profile.map(otherwise))
        .orElseGet(() -> parse.apply(call.required(option)));
  }
}
