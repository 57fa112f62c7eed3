package motte.compile;

import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// A `select` that is the lesser or the greater of two locals: C2 knows `Math.min` and `Math.max`,
/// needs no profile to do without a branch for them, and makes vectors of loops of them.
final class Extreme {
  private Extreme() {}

  /// `Math.min` or `Math.max`, if that is what the `select` at this index comes to: of two locals
  /// that are compared just before.
  static @Nullable Member of(Body body, int select) {
    if (select < 5
        || body.op(select) != Op.SELECT
        || body.op(select - 2) != Op.LOCAL_GET
        || body.op(select - 3) != Op.LOCAL_GET
        || body.op(select - 4) != Op.LOCAL_GET
        || (body.op(select - 5) != Op.LOCAL_GET && body.op(select - 5) != Op.LOCAL_TEE)) {
      return null;
    }
    int first = body.x(select - 5);
    int second = body.x(select - 4);
    int left = body.x(select - 3);
    int right = body.x(select - 2);
    boolean same = left == first && right == second;
    if (!same && (left != second || right != first)) {
      return null;
    }
    return switch (body.op(select - 1)) {
      case I32_LT_S, I32_LE_S -> same ? Runtime.MIN_INT : Runtime.MAX_INT;
      case I32_GT_S, I32_GE_S -> same ? Runtime.MAX_INT : Runtime.MIN_INT;
      case I64_LT_S, I64_LE_S -> same ? Runtime.MIN_LONG : Runtime.MAX_LONG;
      case I64_GT_S, I64_GE_S -> same ? Runtime.MAX_LONG : Runtime.MIN_LONG;
      default -> null;
    };
  }
}
