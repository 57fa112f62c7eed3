package motte.drawbridge;

import java.util.regex.Pattern;

/// Patterns of repositories: `*` is any text within one part of the path, `**` any text at all.
final class Patterns {
  private Patterns() {}

  static boolean matches(String pattern, String repository) {
    var regex = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      if (pattern.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else if (pattern.charAt(at) == '*') {
        regex.append("[^/]*");
        at++;
      } else {
        regex.append(Pattern.quote(pattern.substring(at, at + 1)));
        at++;
      }
    }
    return Pattern.matches(regex.toString(), repository);
  }
}
