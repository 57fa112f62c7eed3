package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// The annotations `(@metadata.code.branch_hint "\00")` of one function: whether the branch behind
/// is likely.
final class BranchHints {
  static final String ANNOTATION = "metadata.code.branch_hint";

  /// A hint and where it stands.
  record Hint(int likely, Position at) {}

  private record Placed(int offset, int likely) {}

  private final List<Placed> placed = new ArrayList<>();
  private @Nullable Hint pending;

  /// Takes a hint if one is next.
  boolean take(Items items) {
    var at = items.position();
    var annotation = items.takeAnnotation(ANNOTATION);
    if (annotation == null) {
      return false;
    }
    var value = annotation.strings();
    if (value.length != 1 || value[0] < 0 || value[0] > 1) {
      throw new WatException(at, "@" + ANNOTATION + " annotation: malformed value");
    }
    if (pending != null) {
      throw new WatException(at, "@" + ANNOTATION + " annotation: duplicate annotation");
    }
    pending = new Hint(value[0], at);
    return true;
  }

  /// The hint for the instruction that comes now, or null.
  @Nullable Hint next(Op op, Position at) {
    var hint = pending;
    pending = null;
    if (hint != null && op != Op.IF && op != Op.BR_IF) {
      throw new WatException(at, "@" + ANNOTATION + " annotation: invalid target");
    }
    return hint;
  }

  /// Says where the instruction of a hint has been written to.
  void place(@Nullable Hint hint, int offset) {
    if (hint != null) {
      placed.add(new Placed(offset, hint.likely));
    }
  }

  /// Fails if a hint has no instruction behind it.
  void end() {
    if (pending != null) {
      throw new WatException(pending.at, "@" + ANNOTATION + " annotation: invalid target");
    }
  }

  boolean isEmpty() {
    return placed.isEmpty();
  }

  /// Encodes the hints of a function whose instructions start at this offset of its body.
  byte[] encode(int start) {
    var out = new Binary().u32(placed.size());
    for (var hint : placed) {
      out.u32(start + hint.offset).u8(1).u8(hint.likely);
    }
    return out.toByteArray();
  }
}
