package motte.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import motte.appraise.Acceptance;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.pack.Credentials;
import motte.trust.Anchors;
import motte.trust.OwnerFile;
import motte.trust.SigningKey;
import motte.trust.Spki;
import motte.trust.Tls;
import motte.trust.Trusts;

/// The development profile that `motte up` writes: the anchors, keys and addresses of a trust
/// domain on this machine. Whatever is judged by it proves nothing about the machine, and every
/// verb that uses it says so.
///
/// @param folder where it lies
/// @param domain its trust domain
/// @param acceptGrades the grades that verdicts accept
/// @param account the account that publishes
/// @param steward where the steward listened last
/// @param drawbridge where the drawbridge listened last
record Profile(
    Path folder,
    String domain,
    Set<Grade> acceptGrades,
    String account,
    Optional<URI> steward,
    Optional<URI> drawbridge) {

  static final String FILE = "profile.toml";

  /// The folder of the profile: `MOTTE_PROFILE`, or `.motte` in the current folder.
  static Path folder(Shell shell) {
    return shell.path(shell.env().getOrDefault("MOTTE_PROFILE", ".motte"));
  }

  /// The profile, if `motte up` wrote one.
  static Optional<Profile> find(Shell shell) {
    var folder = folder(shell);
    return Files.exists(folder.resolve(FILE)) ? Optional.of(read(folder)) : Optional.empty();
  }

  /// The profile, named on standard error; `purpose` needs one.
  static Profile open(Shell shell, String purpose) {
    return open(shell, purpose, "`motte up` writes one; MOTTE_PROFILE names the folder of another");
  }

  /// The same; `hint` is what to do where there is none.
  static Profile open(Shell shell, String purpose, String hint) {
    var profile =
        find(shell)
            .orElseThrow(() ->
                new CliException(
                    Kind.MISSING,
                    "profile-missing",
                    "there is no development profile in `"
                        + folder(shell)
                        + "`, and "
                        + purpose
                        + " needs to know whom to trust",
                    hint));
    shell.note(profile.notice());
    return profile;
  }

  /// Reads the profile in `folder`.
  static Profile read(Path folder) {
    var top =
        TomlFile.read(folder.resolve(FILE))
            .onlyKeys("development", "domain", "accept-grades", "account", "steward", "drawbridge");
    if (!top.bool("development").orElse(false)) {
      throw top.invalid(
          "development",
          "this is not marked as a development profile",
          "write development = true: a profile holds all keys of a domain in one folder");
    }
    return new Profile(
        folder,
        top.requiredText("domain"),
        Set.copyOf(top.values("accept-grades", Grade::parse)),
        top.requiredText("account"),
        top.value("steward", URI::create),
        top.value("drawbridge", URI::create));
  }

  /// What every verb that uses it says.
  String notice() {
    return "development profile " + folder + ": proves nothing about this machine";
  }

  /// Where the steward listens.
  URI stewardAddress() {
    return steward.orElseThrow(() -> neverUp("steward"));
  }

  /// Where the drawbridge listens.
  URI drawbridgeAddress() {
    return drawbridge.orElseThrow(() -> neverUp("drawbridge"));
  }

  private CliException neverUp(String what) {
    return new CliException(
        Kind.MISSING,
        "profile-without-address",
        "the development profile `" + folder + "` knows no " + what,
        "run `motte up` first: it starts one and notes its address");
  }

  /// The key that signs warrants.
  SigningKey tenant() {
    return SigningKey.read(tenantKey(folder));
  }

  /// The key that signs packages.
  SigningKey publisher() {
    return SigningKey.read(publisherKey(folder));
  }

  /// The file of the key that speaks for the platform `soft`.
  Path developmentKey() {
    return developmentKey(folder);
  }

  /// The account that publishes, and its token.
  Credentials credentials() {
    return new Credentials(
        account,
        new String(OwnerFile.read(token(folder)), java.nio.charset.StandardCharsets.UTF_8));
  }

  /// The roots of the domain.
  Anchors anchors() {
    var file = anchors(folder);
    try {
      return Anchors.parsePem(Files.readString(file));
    } catch (IOException e) {
      throw new CliException(
          Kind.MISSING,
          "anchors-missing",
          "the anchors `" + file + "` cannot be read",
          "`motte up` writes them",
          e);
    }
  }

  /// What a verdict accepts: the profile's grades, and whatever the steward's policy names.
  Acceptance acceptance(Set<Digest> packages) {
    return Acceptance.of(PolicyToml.read(policy(folder)))
        .accepting(acceptGrades)
        .expecting(packages);
  }

  /// The keys of the domain's roots, as warrants pin them.
  List<Digest> pins() {
    return anchors().roots().stream().map(root -> Spki.of(root.getPublicKey()).pin()).toList();
  }

  /// TLS to the servers of the domain, as nobody in particular.
  SSLContext tls() {
    return Tls.client(new Trusts.Anchored(anchors()), Optional::empty);
  }

  static Path tenantKey(Path folder) {
    return folder.resolve("keys/tenant.key");
  }

  static Path publisherKey(Path folder) {
    return folder.resolve("keys/publisher.key");
  }

  static Path developmentKey(Path folder) {
    return folder.resolve("keys/development.key");
  }

  static Path token(Path folder) {
    return folder.resolve("keys/account.token");
  }

  static Path anchors(Path folder) {
    return folder.resolve("anchors.pem");
  }

  static Path policy(Path folder) {
    return folder.resolve("policy.toml");
  }

  static Path steward(Path folder) {
    return folder.resolve("steward.toml");
  }

  static Path drawbridge(Path folder) {
    return folder.resolve("drawbridge.toml");
  }
}
