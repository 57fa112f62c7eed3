package motte.compile;

import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Where the statements of a body begin and end, and how large they are.
///
/// A statement is what stands between two places of a block at which the operand stack is as high
/// as at the block's beginning (below its parameters); so one can be taken out.
final class Anatomy {
  private final Body body;
  private final int[] heights;
  private final int[] offsets;
  private final Sizes sizes;

  /// @param self the run whose body it is, if it is one
  Anatomy(Divided function, Body body, @Nullable Run self) {
    this.body = body;
    var effect = function.effect();
    sizes = new Sizes(function, body, self);
    heights = new int[body.size() + 1];
    offsets = new int[body.size() + 1];
    offsets[0] = sizes.prologue();
    int height = 0;
    for (int i = 0; i < body.size(); i++) {
      heights[i] = height;
      offsets[i + 1] = offsets[i] + sizes.of(i, height);
      var op = body.op(i);
      int x = body.x(i);
      height =
          switch (op) {
            case BLOCK, LOOP, TRY, TRY_TABLE -> height;
            case ELSE -> body.label(x).height() + body.label(x).type().paramCount();
            case END, DELEGATE -> body.label(x).height() + body.label(x).type().resultCount();
            case CATCH -> {
              int type = function.module().tags().get((int) body.imm(i));
              yield body.label(x).height() + function.functionType(type).paramCount();
            }
            case CATCH_ALL -> body.label(x).height();
            default -> {
              effect.look(body, i);
              yield height - effect.pops() + effect.pushCount();
            }
          };
    }
    heights[body.size()] = height;
  }

  /// How many bytes the instructions take from `start` to before `end`.
  int size(int start, int end) {
    return offsets[end] - offsets[start];
  }

  Sizes sizes() {
    return sizes;
  }

  int size() {
    return offsets[body.size()];
  }

  /// How many values are on the stack before an instruction.
  int height(int index) {
    return heights[index];
  }

  /// The instruction after this one in the same block: a construct counts as one.
  int next(int index) {
    return begins(body.op(index)) ? body.label(body.x(index)).end() + 1 : index + 1;
  }

  /// Where the statement ends that begins here; or, if what is left of the block is no statement,
  /// -1. `height` is the block's.
  int end(int start, int height) {
    int i = start;
    do {
      i = next(i);
      if (divides(body.op(i))) {
        return heights[i] == height || body.y(i) == 0 ? i : -1;
      }
    } while (heights[i] != height);
    return i;
  }

  /// Whether it begins a construct.
  static boolean begins(Op op) {
    return switch (op) {
      case BLOCK, LOOP, IF, TRY, TRY_TABLE -> true;
      default -> false;
    };
  }

  /// Whether it ends a sequence of statements.
  static boolean divides(Op op) {
    return switch (op) {
      case ELSE, CATCH, CATCH_ALL, END, DELEGATE -> true;
      default -> false;
    };
  }
}
