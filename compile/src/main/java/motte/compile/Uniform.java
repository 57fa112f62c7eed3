package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;

/// Finds vectors whose lanes of 16 bits are all the same: to multiply by one takes half the
/// multiplications and few masks. Compilers leave such factors in locals.
final class Uniform {
  private final Body body;
  private final boolean[] locals;

  Uniform(Part part) {
    body = part.body;
    locals = new boolean[body.localCount()];
    Arrays.fill(locals, true);
    exclude(part.parameters);
    for (int i = 0; i < body.size(); i++) {
      switch (body.op(i)) {
        case LOCAL_SET, LOCAL_TEE -> locals[body.x(i)] &= isMade(i - 1);
        case RUN -> exclude(part.splitting.runs().get(body.x(i)).outs());
        default -> {}
      }
    }
  }

  private void exclude(int[] excluded) {
    for (int local : excluded) {
      locals[local] = false;
    }
  }

  private boolean isMade(int at) {
    if (at < 0) {
      return false;
    }
    return switch (body.op(at)) {
      case I8X16_SPLAT, I16X8_SPLAT, V128_LOAD8_SPLAT, V128_LOAD16_SPLAT -> true;
      case V128_CONST -> {
        long low = body.pool(body.y(at));
        yield low == body.pool(body.y(at) + 1) && low == (low & 0xffff) * 0x0001000100010001L;
      }
      default -> false;
    };
  }

  /// Whether this instruction pushes such a vector.
  boolean is(int at) {
    return switch (body.op(at)) {
      case LOCAL_GET, LOCAL_TEE -> locals[body.x(at)];
      default -> isMade(at);
    };
  }

  /// Whether the first operand of an instruction that takes two is such a vector, as far as one
  /// sees without looking far.
  boolean isFirst(int at) {
    return (body.op(at - 1) == Op.LOCAL_GET || body.op(at - 1) == Op.V128_CONST) && is(at - 2);
  }
}
