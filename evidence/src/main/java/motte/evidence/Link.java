package motte.evidence;

import java.util.regex.Pattern;

/// A connection between component instances, as a `link` record names it: `FROM -> TO/INTERFACE`,
/// or `FROM -> @ROLE/INTERFACE` where the other end is whoever proves a role with a certificate.
///
/// @param from the instance that calls
/// @param to the instance of this log, or the role, that is called
/// @param outside whether [#to] is a role
/// @param name the interface, such as `wasi:http/handler`
public record Link(String from, String to, boolean outside, String name) {
  private static final Pattern FORM =
      Pattern.compile("([^\\s/@]+) -> (@?)([^\\s/@]+)/([^\\s]+)", Pattern.UNICODE_CHARACTER_CLASS);

  /// A link between two instances of this log.
  public static Link of(String from, String to, String name) {
    return parse(from + " -> " + to + "/" + name);
  }

  /// A link to whoever proves `role`.
  public static Link outside(String from, String role, String name) {
    return parse(from + " -> @" + role + "/" + name);
  }

  /// Reads what [#toString] writes: `log-malformed`.
  public static Link parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw LogRecord.malformed("`" + text + "` is not a link: FROM -> TO/INTERFACE is one");
    }
    return new Link(match.group(1), match.group(3), !match.group(2).isEmpty(), match.group(4));
  }

  /// `FROM -> TO/INTERFACE`, with `@` before a role.
  @Override
  public String toString() {
    return from + " -> " + (outside ? "@" : "") + to + "/" + name;
  }
}
