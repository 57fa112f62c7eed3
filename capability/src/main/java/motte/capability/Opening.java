package motte.capability;

import java.util.EnumSet;
import java.util.Set;

/// How a path is opened.
public enum Opening {
  /// For reading.
  READ,
  /// For writing.
  WRITE,
  /// It is made when it is missing.
  CREATE,
  /// With [#CREATE]: it must not be there.
  EXCLUSIVE,
  /// It is emptied.
  TRUNCATE,
  /// It must be a directory.
  DIRECTORY,
  /// A link at the end of the path is followed.
  FOLLOW;

  /// A set of these.
  public static Set<Opening> of(Opening... options) {
    var set = EnumSet.noneOf(Opening.class);
    for (var option : options) {
      set.add(option);
    }
    return set;
  }
}
