package motte.pack;

import java.util.Set;
import java.util.regex.Pattern;
import motte.core.Digest;
import motte.core.Kind;

/// The rules of names and values that several formats share.
final class Names {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,253}[a-z0-9])?");
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126})?");

  private static final Pattern COMPONENT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern INLET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,126}");

  /// How lines begin that a keep writes itself.
  private static final Set<String> RESERVED = Set.of("keep", "hint", "error");

  private Names() {}

  /// A descriptor's name: `FD_NAMES` joins them with colons.
  static void entry(String name) {
    if (name.indexOf(':') >= 0) {
      throw new PackException(
          Kind.INVALID,
          "name-with-colon",
          "file name `" + name + "` must not contain ':'",
          "give the entry a `name` without a colon: FD_NAMES separates names with it");
    }
    plain("name", name);
  }

  /// A trust domain (SPIFFE-ID §2.1).
  static void domain(String domain) {
    if (!DOMAIN.matcher(domain).matches()) {
      throw value("domain", domain, "a trust domain has a-z, 0-9, dots, dashes and underscores");
    }
  }

  /// A component's name within its manifest.
  static void component(String name) {
    if (!COMPONENT.matcher(name).matches()) {
      throw value("components", name, "a component's name has a-z, 0-9, dashes and underscores");
    }
    if (RESERVED.contains(name)) {
      throw value("components", name, "lines of output that begin so are the keep's own");
    }
  }

  /// What links name: it stands in the measurement log, and in policies as `ROLE/NAME`.
  static void inlet(String key, String name) {
    entry(name);
    if (!INLET.matcher(name).matches()) {
      throw value(key, name, "it has letters, digits, dots, dashes, underscores and slashes");
    }
  }

  /// A role: one path segment of a SPIFFE ID (SPIFFE-ID §2.2).
  static void role(String key, String role) {
    if (!ROLE.matcher(role).matches()) {
      throw value(key, role, "a role has letters, digits, dots, dashes and underscores");
    }
  }

  /// Text that can stand in a line of a log.
  static void plain(String key, String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw value(key, printable(text), "leave out control characters");
    }
  }

  static void filled(String key, String text) {
    if (text.isBlank()) {
      throw value(key, text, "it must not be empty");
    }
    plain(key, text);
  }

  static void between(String key, long number, long least, long most) {
    if (number < least || number > most) {
      throw value(key, Long.toString(number), "write a number from " + least + " to " + most);
    }
  }

  static void algorithm(String key, Digest digest, Digest.Algorithm algorithm) {
    if (digest.algorithm() != algorithm) {
      throw value(key, digest.toString(), "this digest is always " + algorithm.label());
    }
  }

  static PackException value(String key, String value, String hint) {
    return new PackException(
        Kind.INVALID, "value-invalid", "`" + value + "` does not fit `" + key + "`", hint);
  }

  private static String printable(String text) {
    var out = new StringBuilder();
    text.chars()
        .forEach(
            c -> out.append(Character.isISOControl(c) ? "\\u%04x".formatted(c) : "" + (char) c));
    return out.toString();
  }
}
