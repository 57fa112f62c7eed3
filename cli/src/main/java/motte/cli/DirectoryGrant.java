package motte.cli;

import java.util.List;
import motte.core.Kind;

/// A directory as `--dir` grants it.
///
/// @param host its path here
/// @param guest its path for the guest
/// @param readOnly whether the guest may only read
record DirectoryGrant(String host, String guest, boolean readOnly) {

  /// Reads `HOST`, `HOST::GUEST` or `HOST::GUEST::ro`.
  static DirectoryGrant parse(String text) {
    var parts = List.of(text.split("::", -1));
    boolean readOnly = parts.size() == 3 && parts.get(2).equals("ro");
    if (parts.contains("") || parts.size() > 3 || (parts.size() == 3 && !readOnly)) {
      throw new CliException(
          Kind.INVALID,
          "option-value-invalid",
          "--dir: `" + text + "` is no directory to grant",
          "write HOST, HOST::GUEST, or HOST::GUEST::ro for one that can only be read");
    }
    return new DirectoryGrant(
        parts.getFirst(), parts.size() > 1 ? parts.get(1) : parts.getFirst(), readOnly);
  }
}
