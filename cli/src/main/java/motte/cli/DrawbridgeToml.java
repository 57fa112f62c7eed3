package motte.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Grade;
import motte.drawbridge.Account;
import motte.drawbridge.DrawbridgeConfig;
import motte.drawbridge.ReleaseRule;

/// Reads a drawbridge's configuration from TOML. Paths are seen from the folder of the file.
///
/// @param address the local address to listen on
/// @param port the local port; 0 lets the system choose
/// @param store the folder of its packages
/// @param key the file of its server key
/// @param certificate the file of its server certificate's chain
/// @param anchors the file of the roots under which keeps stand
/// @param crl where the list of revoked certificates is to be had, if it is to be heeded
/// @param largestBlob how big one blob may be
/// @param accounts who may push
/// @param rules which keeps may pull
record DrawbridgeToml(
    String address,
    int port,
    Path store,
    Path key,
    Path certificate,
    Path anchors,
    Optional<URI> crl,
    ByteSize largestBlob,
    List<Account> accounts,
    List<ReleaseRule> rules) {

  static DrawbridgeToml read(Path file) {
    var top =
        TomlFile.read(file)
            .onlyKeys(
                "address",
                "port",
                "store",
                "key",
                "certificate",
                "anchors",
                "crl",
                "largest-blob",
                "accounts",
                "release");
    return new DrawbridgeToml(
        top.text("address").orElse("127.0.0.1"),
        top.port("port", 0).orElse(8442),
        top.requiredValue("store", file.toAbsolutePath()::resolveSibling),
        top.requiredValue("key", file.toAbsolutePath()::resolveSibling),
        top.requiredValue("certificate", file.toAbsolutePath()::resolveSibling),
        top.requiredValue("anchors", file.toAbsolutePath()::resolveSibling),
        top.value("crl", StewardToml::address),
        top.size("largest-blob").orElse(DrawbridgeConfig.Bounds.STANDARD.largestBlob()),
        top.tables("accounts", "an account").stream()
            .map(table -> table.make(DrawbridgeToml::account))
            .toList(),
        top.tables("release", "a release rule").stream()
            .map(table -> table.make(DrawbridgeToml::rule))
            .toList());
  }

  private static Account account(TomlTable table) {
    table.onlyKeys("name", "token", "repositories");
    var name = table.requiredText("name");
    var token = table.requiredValue("token", Digest::parse);
    return table.has("repositories")
        ? new Account(name, token, table.texts("repositories"))
        : new Account(name, token);
  }

  private static ReleaseRule rule(TomlTable table) {
    table.onlyKeys("repository", "domain", "grades", "keep-measurements");
    return new ReleaseRule(
        table.requiredText("repository"),
        table.requiredText("domain"),
        Set.copyOf(table.values("grades", Grade::parse)),
        Set.copyOf(table.values("keep-measurements", Digest::parse)));
  }
}
