package motte.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `motte keep run`.
final class KeepRunVerb implements Verb {
  @Override
  public String name() {
    return "keep run";
  }

  @Override
  public String summary() {
    return "Start a keep here with a warrant, and nothing else.";
  }

  @Override
  public String help() {
    return """
    Starts an empty keep in a process of its own and hands it a warrant. The keep proves itself to
    the warrant's steward, fetches the one package that the warrant names, and becomes it; each step
    is printed. Its exit code is ours. This is what a host does: it chooses nothing.

      motte keep run --warrant shop.warrant --development-key .motte/keys/development.key
      motte keep run --warrant shop.warrant --platform tpm --state /var/lib/motte

    On the platforms tpm and tdx the measurement log outlives the keep and stands in the folder
    --state, as does the TPM's attestation key. There is one keep at a time on such a machine. The
    step `boot` prints the pin of that key, for the steward's policy.

    On snp, tdx, cca and sgx the keep asks for reports at the files below /sys and /dev. In a
    container that has the machine's own elsewhere, say where:

      motte keep run --warrant shop.warrant --platform snp --sysroot /host
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax
        .option("--warrant", "FILE", "The signed warrant.")
        .option("--platform", "NAME", "soft (the default; development), tpm, snp, tdx, cca or sgx.")
        .option("--development-key", "FILE", "The key that speaks for the platform soft.")
        .option("--tpm", "ADDRESS", "A device (/dev/tpmrm0), unix:PATH or tcp:HOST:PORT.")
        .option("--attestation-key", "WHOSE", "On tpm: own (made here), azure or google.")
        .option("--state", "DIR", "On tpm and tdx: where the log and the keys of the machine are.")
        .option(
            "--sysroot", "DIR", "On snp, tdx, cca and sgx: where the machine's sys and dev are.")
        .flag("--allow-plaintext", "Let the package open sockets without TLS.");
  }

  @Override
  public int run(Call call) {
    var shell = call.shell();
    var command = new ArrayList<String>();
    command.add(Home.of(shell).keepLaunch().toString());
    command.addAll(List.of("--warrant", shell.path(call.required("--warrant")).toString()));
    var platform = call.option("--platform").orElse("soft");
    command.addAll(List.of("--platform", platform));
    var developmentKey = call.option("--development-key").map(shell::path);
    if (platform.equals("soft") && developmentKey.isEmpty()) {
      developmentKey = Optional.of(Profile.open(shell, "a keep on platform soft").developmentKey());
    }
    developmentKey.ifPresent(key -> command.addAll(List.of("--development-key", key.toString())));
    call.option("--tpm").ifPresent(address -> command.addAll(List.of("--tpm", address)));
    call.option("--attestation-key")
        .ifPresent(whose -> command.addAll(List.of("--attestation-key", whose)));
    call.option("--state")
        .ifPresent(folder -> command.addAll(List.of("--state", shell.path(folder).toString())));
    call.option("--sysroot")
        .ifPresent(folder -> command.addAll(List.of("--sysroot", shell.path(folder).toString())));
    if (call.has("--allow-plaintext")) {
      command.add("--allow-plaintext");
    }
    try (var children = Children.begin()) {
      return children
          .start("keep", command, Child.Input.OURS, shell.out(), shell.err()::println)
          .ended()
          .join();
    }
  }
}
