package motte.compile;

import java.util.ArrayList;
import java.util.List;
import motte.format.Body;
import motte.format.Op;

/// Runs the root and the runs of a function, as [Splitting] describes them: what the tests know
/// about i32 arithmetic, locals and control. Calls append their argument to [#calls] and return it
/// plus one.
final class BodyMachine {
  private static final int GARBAGE = 0xdeadbeef;

  private final List<Run> runs;
  final List<Integer> calls = new ArrayList<>();
  private final List<int[]> frames = new ArrayList<>();
  private long steps;

  BodyMachine(Splitting function) {
    runs = function.runs();
  }

  /// The results of a function.
  int[] call(Body body, int... arguments) {
    int[] locals = new int[body.localCount()];
    System.arraycopy(arguments, 0, locals, 0, arguments.length);
    return new Activation(body, locals).go();
  }

  private final class Activation {
    private final Body body;
    private final int[] locals;
    private final int[] elses;
    private final int[] stack = new int[4096];
    private int height;
    private int pc;
    private boolean over;

    Activation(Body body, int[] locals) {
      this.body = body;
      this.locals = locals;
      elses = new int[body.labelCount()];
      for (int i = 0; i < body.size(); i++) {
        if (body.op(i) == Op.ELSE) {
          elses[body.x(i)] = i;
        }
      }
    }

    /// Runs to the end; what is on the stack then.
    int[] go() {
      while (!over) {
        step(pc++);
      }
      return java.util.Arrays.copyOf(stack, height);
    }

    private void step(int i) {
      if (++steps > 10_000_000) {
        throw new AssertionError("does not end");
      }
      int x = body.x(i);
      switch (body.op(i)) {
        case NOP, BLOCK, LOOP -> {}
        case IF -> {
          if (pop() == 0) {
            pc = (elses[x] != 0 ? elses[x] : body.label(x).end()) + 1;
          }
        }
        case ELSE -> pc = body.label(x).end() + 1;
        case END -> over = x == 0;
        case BR -> branch(x);
        case BR_IF -> {
          if (pop() != 0) {
            branch(x);
          }
        }
        case BR_TABLE -> {
          int[] targets = body.targets(x);
          branch(targets[(int) Math.min(pop() & 0xffffffffL, targets.length - 1)]);
        }
        case RETURN -> branch(0);
        case UNREACHABLE -> throw new IllegalStateException("trap");
        case LOCAL_GET -> push(locals[x]);
        case LOCAL_SET -> locals[x] = pop();
        case LOCAL_TEE -> locals[x] = stack[height - 1];
        case I32_CONST -> push((int) body.imm(i));
        case I32_ADD -> push(pop() + pop());
        case I32_MUL -> push(pop() * pop());
        case I32_GT_S -> {
          int right = pop();
          push(pop() > right ? 1 : 0);
        }
        case I32_EQZ -> push(pop() == 0 ? 1 : 0);
        case DROP -> pop();
        case CALL -> {
          calls.add(pop());
          push(calls.getLast() + 1);
        }
        case FRAME_NEW -> {
          frames.add(new int[x]);
          push(frames.size() - 1);
        }
        case FRAME_GET -> push(frames.get(pop())[x]);
        case FRAME_SET -> frames.get(pop())[x] = pop();
        case RUN -> run(runs.get(x));
        default -> throw new AssertionError(body.op(i));
      }
    }

    private void run(Run run) {
      int[] inside = new int[run.body().localCount()];
      for (int in : run.ins()) {
        inside[in] = locals[in];
      }
      var activation = new Activation(run.body(), inside);
      int exit = activation.exit();
      for (int out : run.outs()) {
        locals[out] = GARBAGE;
      }
      for (int out : run.stores(activation.like(exit))) {
        locals[out] = inside[out];
      }
      if (run.exitCount() > 1) {
        push(exit);
      }
    }

    /// Runs to an exit, and tells which.
    private int exit() {
      while (body.op(pc) != Op.EXIT) {
        step(pc++);
      }
      return body.x(pc) >= 0 ? body.x(pc) : pop();
    }

    /// An exit that stores what was stored by the exit that was taken last.
    private int like(int exit) {
      return body.x(pc) >= 0 ? exit : body.y(pc);
    }

    private void branch(int label) {
      var target = body.label(label);
      int arity = target.arity();
      System.arraycopy(stack, height - arity, stack, target.height(), arity);
      height = target.height() + arity;
      pc = (target.op() == Op.LOOP ? target.begin() : target.end()) + 1;
      over |= label == 0;
    }

    private void push(int value) {
      stack[height++] = value;
    }

    private int pop() {
      return stack[--height];
    }
  }
}
