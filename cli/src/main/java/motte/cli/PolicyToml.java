package motte.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.core.Digest;
import motte.core.Grade;

/// Reads a steward's policy from TOML. What the file does not state is not accepted.
final class PolicyToml {
  private static final List<String> KEYS =
      List.of(
          "domain",
          "accept-grades",
          "warrant-signers",
          "keep-measurements",
          "development-keys",
          "keep-lifetime",
          "instance-lifetime",
          "enarx",
          "roles");

  private PolicyToml() {}

  static Policy read(Path file) {
    return policy(TomlFile.read(file), file.toAbsolutePath().resolveSibling(""));
  }

  /// Reads `text`; `name` stands for it in messages.
  static Policy parse(String text, String name) {
    return policy(TomlFile.parse(text, name), Path.of(""));
  }

  private static Policy policy(TomlTable top, Path folder) {
    onlyKeys(top);
    return top.make(_ ->
        new Policy(
            top.requiredText("domain"),
            set(top, "accept-grades", Grade::parse),
            set(top, "warrant-signers", Digest::parse),
            set(top, "keep-measurements", Digest::parse),
            set(top, "development-keys", Digest::parse),
            roles(top),
            top.duration("keep-lifetime").orElse(Policy.KEEP_LIFETIME),
            top.duration("instance-lifetime").orElse(Policy.INSTANCE_LIFETIME),
            top.bool("enarx").orElse(false),
            PlatformToml.ofKeeps(top, folder)));
  }

  private static Map<String, RolePolicy> roles(TomlTable top) {
    var roles = new LinkedHashMap<String, RolePolicy>();
    top.table("roles", "roles")
        .ifPresent(table ->
            table
                .keys()
                .forEach(name -> roles.put(name, role(table.requiredTable(name, "a role")))));
    return roles;
  }

  private static RolePolicy role(TomlTable role) {
    role.onlyKeys("names", "addresses", "components", "judged", "links", "memory", "connections");
    return role.make(_ ->
        new RolePolicy(
            Set.copyOf(role.texts("names")),
            Set.copyOf(role.texts("addresses")),
            set(role, "components", Digest::parse),
            role.value("judged", RolePolicy.Judged::parse).orElse(RolePolicy.Judged.SINCE_BOOT),
            Set.copyOf(role.texts("links")),
            role.size("memory"),
            role.number("connections", 0, 1_000_000_000)));
  }

  private static <T> Set<T> set(TomlTable table, String key, Function<String, T> parse) {
    return Set.copyOf(table.values(key, parse));
  }

  /// Refuses keys that no policy has.
  static TomlTable onlyKeys(TomlTable top) {
    return top.onlyKeys(
        Stream.concat(KEYS.stream(), PlatformToml.KEYS.stream()).toArray(String[]::new));
  }
}
