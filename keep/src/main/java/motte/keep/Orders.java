package motte.keep;

import java.nio.file.Path;
import java.util.List;
import java.util.ListIterator;
import motte.core.Kind;
import motte.core.Suggestion;
import org.jspecify.annotations.Nullable;

/// All that a host may tell a keep: where the warrant lies, which platform it stands on, and
/// whether plaintext is acceptable to the host's owner. What the keep becomes stands in the warrant
/// alone.
///
/// @param warrant the file with the signed warrant
/// @param developmentKey the key that signs the statements of the platform `soft`
/// @param allowPlaintext whether entries in the clear may be granted
/// @param lifeline whether the keep ends when its standard input does, which is when whoever
///   started it is gone; the guest then reads nothing there
record Orders(Path warrant, Path developmentKey, boolean allowPlaintext, boolean lifeline) {
  private static final String WARRANT = "--warrant";
  private static final String PLATFORM = "--platform";
  private static final String DEVELOPMENT_KEY = "--development-key";
  private static final String ALLOW_PLAINTEXT = "--allow-plaintext";
  private static final String LIFELINE = "--lifeline";
  private static final List<String> KNOWN =
      List.of(WARRANT, PLATFORM, DEVELOPMENT_KEY, ALLOW_PLAINTEXT, LIFELINE);
  private static final String USAGE =
      "usage: --warrant FILE --platform soft --development-key FILE [--allow-plaintext]"
          + " [--lifeline]";

  /// Orders without a lifeline.
  Orders(Path warrant, Path developmentKey, boolean allowPlaintext) {
    this(warrant, developmentKey, allowPlaintext, false);
  }

  /// Reads the arguments of the process; throws `option-unknown`, `option-missing`,
  /// `option-invalid`.
  static Orders parse(List<String> arguments) {
    @Nullable String warrant = null;
    @Nullable String platform = null;
    @Nullable String developmentKey = null;
    boolean allowPlaintext = false;
    boolean lifeline = false;
    var rest = arguments.listIterator();
    while (rest.hasNext()) {
      var option = rest.next();
      switch (option) {
        case WARRANT -> warrant = value(option, warrant, rest);
        case PLATFORM -> platform = value(option, platform, rest);
        case DEVELOPMENT_KEY -> developmentKey = value(option, developmentKey, rest);
        case ALLOW_PLAINTEXT -> allowPlaintext = true;
        case LIFELINE -> lifeline = true;
        default ->
            throw new KeepException(
                Kind.INVALID,
                "option-unknown",
                "a keep has no option `" + option + "`",
                Suggestion.hint(option, KNOWN));
      }
    }
    var name = required(PLATFORM, platform);
    if (!name.equals("soft")) {
      throw new KeepException(
          Kind.INVALID,
          "platform-unknown",
          "this keep knows no platform `" + name + "`",
          "write --platform soft: development, which proves nothing about this machine");
    }
    return new Orders(
        Path.of(required(WARRANT, warrant)),
        Path.of(required(DEVELOPMENT_KEY, developmentKey)),
        allowPlaintext,
        lifeline);
  }

  private static String value(String option, @Nullable String before, ListIterator<String> rest) {
    if (before != null) {
      throw new KeepException(
          Kind.INVALID, "option-invalid", "`" + option + "` is given twice", USAGE);
    }
    if (!rest.hasNext()) {
      throw new KeepException(
          Kind.INVALID, "option-invalid", "`" + option + "` needs a value after it", USAGE);
    }
    return rest.next();
  }

  private static String required(String option, @Nullable String value) {
    if (value == null) {
      throw new KeepException(Kind.INVALID, "option-missing", "`" + option + "` is missing", USAGE);
    }
    return value;
  }
}
