package motte.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import motte.core.Digest;
import motte.core.Nonce;
import motte.steward.CertificateAuthority;
import motte.trust.Chain;
import motte.trust.OwnerFile;
import motte.trust.SigningKey;

/// Writes the development profile: a whole trust domain with all its keys in one folder. What is
/// there already stays; only what follows from this build or this run is written anew.
final class ProfileWriter {
  private static final String DOMAIN = "development";
  private static final String ACCOUNT = "developer";
  private static final Duration SERVER_LIFETIME = Duration.ofDays(30);

  private final Shell shell;
  private final Path folder;

  ProfileWriter(Shell shell, Path folder) {
    this.shell = shell;
    this.folder = folder;
  }

  /// Completes the profile for keeps of this measurement, and returns it.
  Profile complete(Digest keepMeasurement) {
    makeFolders();
    SigningKey.readOrCreate(Profile.tenantKey(folder), SigningKey.Curve.P256);
    SigningKey.readOrCreate(Profile.publisherKey(folder), SigningKey.Curve.P256);
    SigningKey.readOrCreate(Profile.developmentKey(folder), SigningKey.Curve.P384);
    if (!Files.exists(Profile.token(folder))) {
      var token = Nonce.random().value().base64Url();
      OwnerFile.create(Profile.token(folder), token.getBytes(StandardCharsets.UTF_8));
    }
    if (!drawbridgeIsCertified()) {
      certifyDrawbridge();
    }
    once(folder.resolve(Profile.FILE), ProfileText.profile(DOMAIN, ACCOUNT));
    once(Profile.steward(folder), ProfileText.STEWARD);
    once(Profile.drawbridge(folder), ProfileText.drawbridge(DOMAIN, ACCOUNT, tokenDigest()));
    once(
        Profile.policy(folder),
        ProfileText.policy(
            DOMAIN, pin(Profile.tenantKey(folder)), pin(Profile.developmentKey(folder))));
    for (var file : List.of(Profile.policy(folder), Profile.drawbridge(folder))) {
      set(file, "keep-measurements", "[\"" + keepMeasurement + "\"]");
    }
    return Profile.read(folder);
  }

  /// Notes where the servers listen, so that they listen there again and others find them.
  Profile remember(URI steward, URI drawbridge) {
    set(Profile.steward(folder), "port", Integer.toString(steward.getPort()));
    set(Profile.drawbridge(folder), "port", Integer.toString(drawbridge.getPort()));
    set(folder.resolve(Profile.FILE), "steward", "\"" + steward + "\"");
    set(folder.resolve(Profile.FILE), "drawbridge", "\"" + drawbridge + "\"");
    return Profile.read(folder);
  }

  /// Lets the domain have this role, under the names of this machine, with the links of a package.
  static void grantRole(Profile profile, String role, Set<String> inlets) {
    var file = Profile.policy(profile.folder());
    if (!PolicyToml.read(file).roles().containsKey(role)) {
      TextFile.write(
          file, TextFile.read(file).stripTrailing() + "\n\n" + ProfileText.role(role, inlets));
    }
  }

  /// In a keep of several components the names go by component: a role of its own for this one.
  static void grantNames(Profile profile, String role, Digest component) {
    var own = role + "." + component.value().slice(0, 8).hex();
    var file = Profile.policy(profile.folder());
    if (!PolicyToml.read(file).roles().containsKey(own)) {
      var text = ProfileText.role(own, Set.of()) + "components = [\"" + component + "\"]\n";
      TextFile.write(file, TextFile.read(file).stripTrailing() + "\n\n" + text);
    }
  }

  private void makeFolders() {
    try {
      for (var name : List.of("", "keys", "steward", "drawbridge", "warrants", "logs")) {
        var made = folder.resolve(name);
        if (!Files.isDirectory(made)) {
          Files.createDirectories(
              made,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
      }
    } catch (IOException e) {
      throw TextFile.unwritable(folder, e);
    }
  }

  /// Whether the domain has its root, and the drawbridge a certificate of it that holds for long
  /// enough; most starts need no authority then.
  private boolean drawbridgeIsCertified() {
    if (!Files.exists(Profile.anchors(folder)) || !Files.exists(drawbridgeCertificate())) {
      return false;
    }
    var leaf = Chain.parsePem(TextFile.read(drawbridgeCertificate())).leaf();
    var enough = shell.clock().instant().plus(SERVER_LIFETIME.dividedBy(2));
    return leaf.getNotAfter().toInstant().isAfter(enough);
  }

  private void certifyDrawbridge() {
    var authority = CertificateAuthority.open(folder.resolve("steward"), DOMAIN, shell.clock());
    TextFile.write(Profile.anchors(folder), authority.anchors().pem());
    var key =
        SigningKey.readOrCreate(folder.resolve("drawbridge/server.key"), SigningKey.Curve.P256);
    var chain =
        authority.issueServer(
            key.spki(), List.of("localhost"), List.of("127.0.0.1"), SERVER_LIFETIME);
    TextFile.write(drawbridgeCertificate(), chain.pem());
  }

  private Path drawbridgeCertificate() {
    return folder.resolve("drawbridge/server.pem");
  }

  private Digest tokenDigest() {
    return Digest.sha256(OwnerFile.read(Profile.token(folder)));
  }

  private static Digest pin(Path key) {
    return SigningKey.read(key).spki().pin();
  }

  private static void once(Path file, String text) {
    if (!Files.exists(file)) {
      TextFile.write(file, text);
    }
  }

  /// Sets every line `key = …` of the file, or adds one at its end; all else stays as it is.
  private static void set(Path file, String key, String value) {
    var text = TextFile.read(file);
    var line = "(?m)^" + key + " *=.*$";
    var replacement = Matcher.quoteReplacement(key + " = " + value);
    var changed =
        Pattern.compile(line).matcher(text).find()
            ? text.replaceAll(line, replacement)
            : text.stripTrailing() + "\n" + key + " = " + value + "\n";
    if (!changed.equals(text)) {
      TextFile.write(file, changed);
    }
  }
}
