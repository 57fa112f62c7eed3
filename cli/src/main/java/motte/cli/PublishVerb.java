package motte.cli;

import java.util.List;
import motte.pack.Package;
import motte.pack.Reference;
import motte.trust.SigningKey;

/// `motte publish`.
final class PublishVerb implements Verb {
  @Override
  public String name() {
    return "publish";
  }

  @Override
  public String summary() {
    return "Sign a program with its manifest and push it to a registry.";
  }

  @Override
  public String help() {
    return """
    Packs a program and its manifest, signs both with the publisher's key, pushes them, and prints
    the reference with the digest, which is what a warrant needs. PATH is a folder with main.wasm
    and Motte.toml (or Enarx.toml), or with a Motte.toml and the programs that it names; or a .wasm
    file, which gets standard input, output and error.
    REF may leave the registry out: then it is the drawbridge of the development profile:

      motte publish examples/cryptle 127.0.0.1:8442/cryptle:1.0
      motte publish hello.wasm hello
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    RegistryAccess.declare(
        syntax
            .argument("PATH")
            .argument("REF")
            .option("--key", "FILE", "The publisher's private key; by default the profile's."));
    syntax.flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var source = PackageSource.read(shell.path(call.argument(0)));
    var access = RegistryAccess.of(call);
    var reference = Call.value("REF", call.argument(1), access::reference);
    var key =
        call.option("--key")
            .map(file -> SigningKey.read(shell.path(file)))
            .orElseGet(() -> access.profile("signing").publisher());
    var published = push(source, key, access, reference);
    var facts = new Facts().with("reference", published).with("publisher", key.spki().pin());
    call.report(facts.json(), published.toString());
    return 0;
  }

  /// Packs, signs and pushes; the reference that comes back names the digest.
  static Reference push(
      PackageSource source, SigningKey key, RegistryAccess access, Reference reference) {
    var components = List.copyOf(source.components().values());
    var pkg = Package.build(components, source.manifest(), source.toml(), key);
    try (var registry = access.open(reference)) {
      return reference.withDigest(registry.push(pkg, reference));
    }
  }
}
