package motte.wasm.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import motte.format.Body;
import org.jspecify.annotations.Nullable;

/// Evaluates constant expressions: offsets of segments, elements, and initial values of globals and
/// tables. Values are as in [Allocation].
final class Constants {
  private final ModuleTypes types;
  private final IntFunction<GlobalCell> globals;
  private final IntFunction<FuncRef> functions;

  /// Over what the module has so far.
  Constants(ModuleTypes types, IntFunction<GlobalCell> globals, IntFunction<FuncRef> functions) {
    this.types = types;
    this.globals = globals;
    this.functions = functions;
  }

  /// The value of an expression that gives an offset, as an unsigned number.
  long offset(Body body) {
    var value = Objects.requireNonNull(value(body));
    return value instanceof Integer number ? Integer.toUnsignedLong(number) : (long) value;
  }

  /// The value of an expression.
  @Nullable Object value(Body body) {
    // A deque takes no null.
    var stack = new Stack();
    for (int i = 0; i < body.size(); i++) {
      step(body, i, stack);
    }
    return stack.pop();
  }

  private static final class Stack {
    private final Deque<Optional<Object>> values = new ArrayDeque<>();

    void push(@Nullable Object value) {
      values.push(Optional.ofNullable(value));
    }

    @Nullable Object pop() {
      return values.pop().orElse(null);
    }

    int popInt() {
      return (int) number();
    }

    long popLong() {
      return (long) number();
    }

    private Object number() {
      return values.pop().orElseThrow();
    }

    List<@Nullable Object> pop(int count) {
      var popped = new ArrayList<@Nullable Object>(count);
      for (int i = 0; i < count; i++) {
        popped.add(pop());
      }
      return popped.reversed();
    }
  }

  private void step(Body body, int at, Stack stack) {
    int x = body.x(at);
    var op = body.op(at);
    switch (op) {
      case I32_CONST -> stack.push((int) body.imm(at));
      case I64_CONST -> stack.push(body.imm(at));
      case F32_CONST -> stack.push(Float.intBitsToFloat((int) body.imm(at)));
      case F64_CONST -> stack.push(Double.longBitsToDouble(body.imm(at)));
      case V128_CONST -> {
        int index = (int) body.imm(at);
        stack.push(new long[] {body.pool(index), body.pool(index + 1)});
      }
      case I32_ADD -> stack.push(stack.popInt() + stack.popInt());
      case I32_SUB -> stack.push(-stack.popInt() + stack.popInt());
      case I32_MUL -> stack.push(stack.popInt() * stack.popInt());
      case I64_ADD -> stack.push(stack.popLong() + stack.popLong());
      case I64_SUB -> stack.push(-stack.popLong() + stack.popLong());
      case I64_MUL -> stack.push(stack.popLong() * stack.popLong());
      case GLOBAL_GET -> stack.push(Cells.read(globals.apply(x)));
      case REF_NULL -> stack.push(null);
      case REF_FUNC -> stack.push(functions.apply(x));
      case REF_I31 -> stack.push(I31.of(stack.popInt()));
      case STRUCT_NEW -> {
        var type = types.type(x);
        stack.push(Allocation.struct(type, stack.pop(type.fieldCount())));
      }
      case STRUCT_NEW_DEFAULT -> stack.push(Allocation.struct(types.type(x)));
      case ARRAY_NEW -> {
        int count = stack.popInt();
        stack.push(Allocation.array(types.type(x), stack.pop(), count));
      }
      case ARRAY_NEW_DEFAULT -> stack.push(Allocation.array(types.type(x), stack.popInt()));
      case ARRAY_NEW_FIXED -> stack.push(Allocation.array(types.type(x), stack.pop(body.y(at))));
      case ANY_CONVERT_EXTERN, EXTERN_CONVERT_ANY, END -> {}
      default -> throw new IllegalStateException(op.mnemonic());
    }
  }
}
