package motte.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import motte.core.Kind;
import motte.pack.Credentials;
import motte.pack.Reference;
import motte.pack.Registry;
import motte.trust.Anchors;
import motte.trust.OwnerFile;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.jspecify.annotations.Nullable;

/// How a verb reaches a registry: which roots it trusts and in whose name it speaks, from options
/// or else from the development profile.
final class RegistryAccess {
  private final Shell shell;
  private final Optional<String> anchorsFile;
  private final Optional<String> account;
  private final Optional<String> tokenFile;
  private @Nullable Profile profile;

  private RegistryAccess(
      Shell shell,
      Optional<String> anchorsFile,
      Optional<String> account,
      Optional<String> tokenFile,
      @Nullable Profile profile) {
    this.shell = shell;
    this.anchorsFile = anchorsFile;
    this.account = account;
    this.tokenFile = tokenFile;
    this.profile = profile;
  }

  static void declare(Syntax syntax) {
    syntax
        .option("--anchors", "FILE", "Roots that the registry must stand under (PEM).")
        .option("--account", "NAME", "The account at the registry.")
        .option("--token-file", "FILE", "The account's token, in a file that only you may read.");
  }

  static RegistryAccess of(Call call) {
    return new RegistryAccess(
        call.shell(),
        call.option("--anchors"),
        call.option("--account"),
        call.option("--token-file"),
        null);
  }

  /// Everything from `profile`, which has been named already.
  static RegistryAccess of(Shell shell, Profile profile) {
    return new RegistryAccess(shell, Optional.empty(), Optional.empty(), Optional.empty(), profile);
  }

  /// The development profile, named on first use.
  Profile profile(String purpose) {
    if (profile == null) {
      profile = Profile.open(shell, purpose);
    }
    return profile;
  }

  /// Reads a reference; without a registry it is one at the profile's drawbridge.
  Reference reference(String text) {
    var first = text.split("/", 2)[0];
    boolean registryNamed = text.contains("/") && (first.contains(":") || first.contains("."));
    return Reference.parse(
        registryNamed || text.contains("://")
            ? text
            : profile("finding the drawbridge").drawbridgeAddress().getAuthority() + "/" + text);
  }

  /// A client of the registry that `reference` names.
  Registry open(Reference reference) {
    return Registry.open(reference.registryUri(), tls(), credentials());
  }

  private SSLContext tls() {
    return anchorsFile
        .map(file ->
            Tls.client(
                new Trusts.Anchored(Anchors.parsePem(TextFile.read(shell.path(file)))),
                Optional::empty))
        .orElseGet(() -> profile("connecting to a registry").tls());
  }

  private Credentials credentials() {
    if (account.isPresent() != tokenFile.isPresent()) {
      throw new CliException(
          Kind.INVALID,
          "account-incomplete",
          "an account needs both --account and --token-file",
          "give both, or neither to use the development profile's");
    }
    if (account.isEmpty() || tokenFile.isEmpty()) {
      return profile("an account").credentials();
    }
    var token = OwnerFile.read(shell.path(tokenFile.get()));
    return new Credentials(account.get(), new String(token, StandardCharsets.UTF_8).strip());
  }
}
