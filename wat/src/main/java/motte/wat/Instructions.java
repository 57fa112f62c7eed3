package motte.wat;

import java.util.ArrayDeque;
import java.util.Deque;
import motte.format.Op;
import motte.wat.Node.Group;
import org.jspecify.annotations.Nullable;

/// Encodes instructions, plain or folded to any depth: what is open stands on a stack of frames.
final class Instructions {
  /// A list of items that is being read.
  private abstract static class Frame {
    final Items items;

    Frame(Items items) {
      this.items = items;
    }

    /// Goes on by one item, or ends the frame.
    abstract void step();
  }

  private final Scope scope;
  private final Binary out;
  private final BranchHints hints;
  private final Labels labels = new Labels();
  private final Blocks blocks;
  private final Immediates immediates;
  private final Deque<Frame> frames = new ArrayDeque<>();

  /// Instructions with these locals, written to `out`.
  Instructions(Scope scope, Space locals, Binary out, BranchHints hints) {
    this.scope = scope;
    this.out = out;
    this.hints = hints;
    blocks = new Blocks(scope, labels, out);
    immediates = new Immediates(scope, locals, labels);
  }

  /// A constant expression of what is left in `items`, with its end.
  static byte[] constant(Items items, Scope scope) {
    var out = new Binary();
    new Instructions(scope, new Space("local"), out, new BranchHints()).write(items);
    return out.u8(Op.END.code()).toByteArray();
  }

  /// True if an instruction has named a data segment.
  boolean usesData() {
    return immediates.usesData();
  }

  /// Encodes all that is left in `items`.
  void write(Items items) {
    frames.push(new Sequence(items));
    while (!frames.isEmpty()) {
      frames.element().step();
    }
  }

  /// Instructions up to the end of the list.
  private final class Sequence extends Frame {
    /// Of the frames that are open no other has it.
    final int number = frames.size() + 1;

    Sequence(Items items) {
      super(items);
    }

    @Override
    void step() {
      if (items.done()) {
        if (labels.plain(number) != null) {
          throw items.unexpected("end");
        }
        hints.end();
        frames.pop();
      } else if (!hints.take(items)) {
        if (items.peek() instanceof Group) {
          folded(items.group("an instruction"));
        } else {
          plain(this);
        }
      }
    }
  }

  /// The operands of a folded instruction, then itself.
  private final class Operands extends Frame {
    private final byte[] instruction;
    private final BranchHints.@Nullable Hint hint;

    Operands(Items items, byte[] instruction, BranchHints.@Nullable Hint hint) {
      super(items);
      this.instruction = instruction;
      this.hint = hint;
    }

    @Override
    void step() {
      if (items.done()) {
        hints.place(hint, out.size());
        out.raw(instruction);
        frames.pop();
      } else if (!hints.take(items)) {
        folded(items.group("a folded instruction"));
      }
    }
  }

  /// The end of a folded block.
  private final class Closing extends Frame {
    Closing(Items items) {
      super(items);
    }

    @Override
    void step() {
      items.end();
      blocks.end();
      frames.pop();
    }
  }

  /// `(if condition* (then ...) (else ...)?)`
  private final class If extends Frame {
    private final Node.@Nullable Identifier label;
    private final byte[] type;
    private final BranchHints.@Nullable Hint hint;

    If(Items items, Node.@Nullable Identifier label, byte[] type, BranchHints.@Nullable Hint hint) {
      super(items);
      this.label = label;
      this.type = type;
      this.hint = hint;
    }

    @Override
    void step() {
      var then = items.takeGroup("then");
      if (then == null) {
        if (!hints.take(items)) {
          folded(items.group("(then ...)"));
        }
        return;
      }
      hints.place(hint, out.size());
      out.opcode(Op.IF.code()).raw(type);
      labels.push(Op.IF, label, 0);
      frames.pop();
      frames.push(new Else(items));
      frames.push(new Sequence(then));
    }
  }

  private final class Else extends Frame {
    Else(Items items) {
      super(items);
    }

    @Override
    void step() {
      frames.pop();
      frames.push(new Closing(items));
      var otherwise = items.takeGroup("else");
      if (otherwise != null) {
        out.opcode(Op.ELSE.code());
        frames.push(new Sequence(otherwise));
      }
    }
  }

  /// The clauses behind `(do ...)` of a folded `try`.
  private final class Catches extends Frame {
    private boolean first = true;

    Catches(Items items) {
      super(items);
    }

    @Override
    void step() {
      var delegate = first ? items.takeGroup("delegate") : null;
      first = false;
      Items handler;
      if (delegate != null) {
        items.end();
        blocks.delegate(delegate);
        delegate.end();
        frames.pop();
      } else if ((handler = items.takeGroup("catch")) != null) {
        blocks.handler(Op.CATCH, handler);
        frames.push(new Sequence(handler));
      } else {
        frames.pop();
        frames.push(new Closing(items));
        if ((handler = items.takeGroup("catch_all")) != null) {
          blocks.handler(Op.CATCH_ALL, handler);
          frames.push(new Sequence(handler));
        }
      }
    }
  }

  private void folded(Group group) {
    var items = Items.of(group);
    var op = op(items);
    var hint = hints.next(op, group.at());
    switch (op) {
      case BLOCK, LOOP, TRY_TABLE -> {
        blocks.open(op, items, 0);
        frames.push(new Closing(items));
        frames.push(new Sequence(items));
      }
      case IF -> {
        var label = Name.take(items).id();
        frames.push(new If(items, label, BlockType.read(items, scope.types), hint));
      }
      case TRY -> {
        blocks.open(op, items, 0);
        var body = items.takeGroup("do");
        if (body == null) {
          throw items.unexpected("(do ...)");
        }
        frames.push(new Catches(items));
        frames.push(new Sequence(body));
      }
      case ELSE, END, CATCH, CATCH_ALL, DELEGATE -> throw Items.unexpected(group, "an instruction");
      default -> frames.push(new Operands(items, immediates.encode(op, items), hint));
    }
  }

  private void plain(Sequence sequence) {
    var items = sequence.items;
    var at = items.position();
    var op = op(items);
    hints.place(hints.next(op, at), out.size());
    switch (op) {
      case BLOCK, LOOP, IF, TRY, TRY_TABLE -> blocks.open(op, items, sequence.number);
      case ELSE, CATCH, CATCH_ALL -> blocks.part(op, at, items, sequence.number);
      case END, DELEGATE -> blocks.end(op, at, items, sequence.number);
      default -> out.raw(immediates.encode(op, items));
    }
  }

  private static Op op(Items items) {
    var word = items.atom("an instruction");
    var op = Op.named(word.text());
    if (op == null || op.code() < 0) {
      throw new WatException(word.at(), "unknown operator " + word);
    }
    return op;
  }
}
