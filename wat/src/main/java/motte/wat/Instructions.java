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
  private final Immediates immediates;
  private final Deque<Frame> frames = new ArrayDeque<>();

  /// Instructions with these locals, written to `out`.
  Instructions(Scope scope, Space locals, Binary out, BranchHints hints) {
    this.scope = scope;
    this.out = out;
    this.hints = hints;
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
      out.opcode(Op.END.code());
      labels.pop();
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
        delegate(delegate);
        delegate.end();
        frames.pop();
      } else if ((handler = items.takeGroup("catch")) != null) {
        out.raw(immediates.encode(Op.CATCH, handler));
        frames.push(new Sequence(handler));
      } else {
        frames.pop();
        frames.push(new Closing(items));
        if ((handler = items.takeGroup("catch_all")) != null) {
          out.opcode(Op.CATCH_ALL.code());
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
        block(op, items, 0);
        frames.push(new Closing(items));
        frames.push(new Sequence(items));
      }
      case IF -> {
        var label = label(items);
        frames.push(new If(items, label, BlockType.read(items, scope.types), hint));
      }
      case TRY -> {
        block(op, items, 0);
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
      case BLOCK, LOOP, IF, TRY, TRY_TABLE -> block(op, items, sequence.number);
      case ELSE -> {
        part(sequence, at, op, Op.IF, Op.IF);
        sameLabel(sequence, items);
        out.opcode(op.code());
      }
      case CATCH, CATCH_ALL -> {
        part(sequence, at, op, Op.TRY, Op.CATCH);
        out.raw(immediates.encode(op, items));
      }
      case DELEGATE -> {
        part(sequence, at, op, Op.TRY, Op.TRY);
        delegate(items);
      }
      case END -> {
        if (labels.plain(sequence.number) == null) {
          throw new WatException(at, "unexpected token end");
        }
        sameLabel(sequence, items);
        out.opcode(op.code());
        labels.pop();
      }
      default -> out.raw(immediates.encode(op, items));
    }
  }

  private Op op(Items items) {
    var word = items.atom("an instruction");
    var op = Op.named(word.text());
    if (op == null || op.code() < 0) {
      throw new WatException(word.at(), "unknown operator " + word);
    }
    return op;
  }

  private void block(Op op, Items items, int owner) {
    var label = label(items);
    out.opcode(op.code()).raw(BlockType.read(items, scope.types));
    if (op == Op.TRY_TABLE) {
      catches(items);
    }
    labels.push(op, label, owner);
  }

  private static Node.@Nullable Identifier label(Items items) {
    return Name.take(items).id();
  }

  /// The catch clauses of `try_table`.
  private void catches(Items items) {
    var clauses = new Binary();
    int count = 0;
    while (items.peek() instanceof Group group) {
      int kind =
          switch (group.head()) {
            case "catch" -> 0;
            case "catch_ref" -> 1;
            case "catch_all" -> 2;
            case "catch_all_ref" -> 3;
            default -> -1;
          };
      if (kind < 0) {
        break;
      }
      var clause = Items.after(items.group("a catch clause"));
      clauses.u8(kind);
      if (kind < 2) {
        clauses.u32(scope.tags.index(clause));
      }
      clauses.u32(labels.index(clause));
      clause.end();
      count++;
    }
    out.u32(count).raw(clauses.toByteArray());
  }

  /// Goes on to another part of a plain block, which must be in one of two parts now.
  private void part(Sequence sequence, Position at, Op op, Op one, Op other) {
    var label = labels.plain(sequence.number);
    if (label == null || (label.op() != one && label.op() != other)) {
      throw new WatException(at, "unexpected token " + op.mnemonic());
    }
    labels.replace(op);
  }

  private void delegate(Items items) {
    labels.pop();
    out.opcode(Op.DELEGATE.code()).u32(labels.index(items));
  }

  /// The label may stand again behind `else` and `end`.
  private void sameLabel(Sequence sequence, Items items) {
    var again = items.takeId();
    var label = labels.plain(sequence.number);
    if (again != null
        && (label == null || label.id() == null || !label.id().name().equals(again.name()))) {
      throw new WatException(again.at(), "mismatching label " + again);
    }
  }
}
