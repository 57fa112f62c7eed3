package motte.wat;

import motte.format.Op;
import motte.wat.Node.Group;

/// Encodes what opens, parts and ends blocks. Plain ones stand in the list of instructions with the
/// number `owner`, which is zero for folded ones.
final class Blocks {
  private final Scope scope;
  private final Labels labels;
  private final Binary out;

  Blocks(Scope scope, Labels labels, Binary out) {
    this.scope = scope;
    this.labels = labels;
    this.out = out;
  }

  /// A block with its label and type.
  void open(Op op, Items items, int owner) {
    var label = Name.take(items).id();
    out.opcode(op.code()).raw(BlockType.read(items, scope.types));
    if (op == Op.TRY_TABLE) {
      catches(items);
    }
    labels.push(op, label, owner);
  }

  /// The catch clauses of `try_table`, which see the labels around it only.
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

  /// A plain `else`, `catch` or `catch_all`.
  void part(Op op, Position at, Items items, int owner) {
    var label = labels.plain(owner);
    var before = label == null ? Op.END : label.op();
    boolean fits = op == Op.ELSE ? before == Op.IF : before == Op.TRY || before == Op.CATCH;
    if (!fits) {
      throw new WatException(at, "unexpected token " + op.mnemonic());
    }
    labels.replace(op);
    if (op == Op.ELSE) {
      repeated(items, owner);
      out.opcode(op.code());
    } else {
      handler(op, items);
    }
  }

  /// The start of what follows `catch` or `catch_all`.
  void handler(Op op, Items items) {
    out.opcode(op.code());
    if (op == Op.CATCH) {
      out.u32(scope.tags.index(items));
    }
  }

  /// A plain `end` or `delegate`.
  void end(Op op, Position at, Items items, int owner) {
    var label = labels.plain(owner);
    if (label == null || (op == Op.DELEGATE && label.op() != Op.TRY)) {
      throw new WatException(at, "unexpected token " + op.mnemonic());
    }
    if (op == Op.DELEGATE) {
      delegate(items);
    } else {
      repeated(items, owner);
      end();
    }
  }

  void end() {
    out.opcode(Op.END.code());
    labels.pop();
  }

  /// Ends a `try` by handing on to a label outside of it.
  void delegate(Items items) {
    labels.pop();
    out.opcode(Op.DELEGATE.code()).u32(labels.index(items));
  }

  /// The label may stand again behind `else` and `end`.
  private void repeated(Items items, int owner) {
    var again = items.takeId();
    var label = labels.plain(owner);
    if (again != null
        && (label == null || label.id() == null || !label.id().name().equals(again.name()))) {
      throw new WatException(again.at(), "mismatching label " + again);
    }
  }
}
