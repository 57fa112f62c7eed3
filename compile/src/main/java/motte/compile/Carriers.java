package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;
import motte.format.ValType;

/// The values that travel over an edge that leaves a run, in locals: those that a branch carries,
/// or the operands of a tail call.
final class Carriers {
  private Carriers() {}

  /// The locals for the values of an exit of a [Candidate], lowest first.
  static int[] of(Divided function, Body body, int exit) {
    return function.locals().carriers(types(function, body, exit));
  }

  /// The types of these values.
  static int[] types(Divided function, Body body, int exit) {
    if (exit == Candidate.FALL) {
      return new int[0];
    }
    if (exit < 0) {
      return operands(function, body, Candidate.tail(0) - exit);
    }
    var label = body.label(exit);
    var types = new int[label.arity()];
    for (int i = 0; i < types.length; i++) {
      types[i] = Effect.kind(label.carried(i));
    }
    return types;
  }

  private static int[] operands(Divided function, Body body, int call) {
    int x = body.x(call);
    var op = body.op(call);
    var type = op == Op.RETURN_CALL ? function.module().functionType(x) : function.functionType(x);
    int count = type.paramCount();
    var types = new int[op == Op.RETURN_CALL ? count : count + 1];
    Arrays.setAll(types, i -> i < count ? Effect.kind(type.param(i)) : ValType.ANYREF);
    if (op == Op.RETURN_CALL_INDIRECT) {
      types[count] =
          function.module().tables().get(body.y(call)).is64() ? ValType.I64 : ValType.I32;
    }
    return types;
  }
}
