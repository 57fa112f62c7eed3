package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import motte.core.Digest;

/// `motte pull`.
final class PullVerb implements Verb {
  @Override
  public String name() {
    return "pull";
  }

  @Override
  public String summary() {
    return "Fetch a package as its publisher's account, to look at it.";
  }

  @Override
  public String help() {
    return """
    Fetches a package in the name of an account and writes main.wasm and Motte.toml into a folder,
    or a file for each component, called as it is in the manifest.
    Every digest and the publisher's signature are checked on the way. (Keeps fetch otherwise: by
    their certificate, and only what their warrant names.)

      motte pull 127.0.0.1:8442/cryptle:1.0 -o cryptle
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    RegistryAccess.declare(
        syntax.argument("REF").option("-o", "DIR", "The folder to write to; made if missing."));
    syntax.flag("--json", "Print JSON.");
  }

  @Override
  public int run(Call call) {
    var access = RegistryAccess.of(call);
    var folder = call.shell().path(call.required("-o"));
    var reference = Call.value("REF", call.argument(0), access::reference);
    try (var registry = access.open(reference)) {
      var pkg = registry.pull(reference);
      pkg.verify(pkg.publisher());
      try {
        Files.createDirectories(folder);
        for (var component : pkg.components().entrySet()) {
          var file = folder.resolve(component.getKey() + ".wasm");
          Files.write(file, component.getValue().toArray());
        }
        Files.write(folder.resolve("Motte.toml"), pkg.manifestToml().toArray());
      } catch (IOException e) {
        throw TextFile.unwritable(folder, e);
      }
      var facts =
          new Facts()
              .with("reference", reference.withDigest(pkg.digest()))
              .with("publisher", pkg.publisher().pin());
      boolean several = pkg.manifest().only().isEmpty();
      pkg.components()
          .forEach((name, wasm) ->
              facts.with(
                  several ? "component " + name : "component", Digest.sha384(wasm.toArray())));
      facts.with("manifest", pkg.manifest().digest());
      call.report(facts.json(), facts.text());
    }
    return 0;
  }
}
