package motte.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import motte.appraise.CollateralServices;
import motte.appraise.Policy;
import motte.core.Kind;
import motte.steward.Limits;
import motte.steward.Retention;
import motte.steward.RootKey;
import motte.steward.StewardConfig;

/// Reads a steward's configuration from TOML. Paths are seen from the folder of the file.
///
/// @param address the local address to listen on
/// @param port the local port; 0 lets the system choose
/// @param names DNS names and addresses of its server certificate
/// @param data the folder of its keys and archive
/// @param key where the key of the domain's root lies
/// @param policy the file of its policy
/// @param endorsements files and folders of what vouches for machines
/// @param services who is asked for what does not vouch yet
/// @param crl where certificates say that the list of revocations is to be had, if elsewhere
/// @param limits how often it may be asked
/// @param epoch how long an epoch lasts; zero: there are none
/// @param archive how much archived evidence stays
record StewardToml(
    String address,
    int port,
    List<String> names,
    Path data,
    RootKey key,
    Path policy,
    List<Path> endorsements,
    Optional<Services> services,
    Optional<URI> crl,
    Limits limits,
    Duration epoch,
    Retention archive) {

  static StewardToml read(Path file) {
    var top =
        TomlFile.read(file)
            .onlyKeys(
                "address",
                "port",
                "names",
                "data",
                "key",
                "policy",
                "endorsements",
                "collateral",
                "crl",
                "limits",
                "epoch",
                "archive");
    return new StewardToml(
        top.text("address").orElse("127.0.0.1"),
        top.port("port", 0).orElse(8441),
        top.has("names") ? top.texts("names") : List.of("localhost", "127.0.0.1"),
        top.requiredValue("data", file.toAbsolutePath()::resolveSibling),
        top.table("key", "[key]")
            .<RootKey>map(key -> inToken(file, key))
            .orElseGet(RootKey.InFile::new),
        top.requiredValue("policy", file.toAbsolutePath()::resolveSibling),
        top.values("endorsements", file.toAbsolutePath()::resolveSibling),
        top.table("collateral", "[collateral]").map(table -> Services.read(file, table)),
        top.value("crl", StewardToml::address),
        top.table("limits", "[limits]").map(StewardToml::limits).orElse(Limits.STANDARD),
        top.duration("epoch").orElse(Duration.ZERO),
        top.table("archive", "[archive]").map(StewardToml::archive).orElse(Retention.ALL));
  }

  /// The steward that this describes, judging by `policy`.
  StewardConfig config(Supplier<Policy> policy, InstantSource clock) {
    var vouching = new EndorsementFiles(endorsements);
    var asked = services.map(each -> each.open(clock)).orElseGet(CollateralServices::none);
    return new StewardConfig(
        address, port, names, data, key, policy, vouching, asked, clock, crl, limits, epoch,
        archive);
  }

  private static Retention archive(TomlTable archive) {
    archive.onlyKeys("longest", "most");
    return new Retention(archive.duration("longest"), archive.size("most"));
  }

  private static Limits limits(TomlTable limits) {
    limits.onlyKeys("client", "all");
    return new Limits(
        limits
            .number("client", 1, Limits.MOST)
            .map(Long::intValue)
            .orElse(Limits.STANDARD.client()),
        limits.number("all", 1, Limits.MOST).map(Long::intValue).orElse(Limits.STANDARD.all()));
  }

  /// Reads the address of a list of revocations.
  static URI address(String text) {
    var address = URI.create(text);
    if (!List.of("http", "https").contains(String.valueOf(address.getScheme()))
        || Optional.ofNullable(address.getHost()).isEmpty()) {
      throw new CliException(
          Kind.INVALID,
          "url-malformed",
          "`" + text + "` is not an http or https address",
          "write http://host/path");
    }
    return address;
  }

  private static RootKey.InToken inToken(Path file, TomlTable key) {
    key.onlyKeys("pkcs11", "slot", "label", "pin-file");
    return new RootKey.InToken(
        key.requiredValue("pkcs11", file.toAbsolutePath()::resolveSibling),
        key.number("slot", 0, Long.MAX_VALUE).map(OptionalLong::of).orElse(OptionalLong.empty()),
        key.requiredText("label"),
        key.requiredValue("pin-file", file.toAbsolutePath()::resolveSibling));
  }
}
