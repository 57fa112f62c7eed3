package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import motte.wat.Node.Id;
import org.jspecify.annotations.Nullable;

/// The blocks around an instruction, the innermost last.
final class Labels {
  /// A block that was opened by `op`, or the part of it that `op` opened. `plain` ones, which need
  /// an `end`, stand in the list of instructions `owner`.
  record Label(Op op, @Nullable Id id, @Nullable Object owner) {}

  private final List<Label> labels = new ArrayList<>();

  void push(Op op, @Nullable Id id, @Nullable Object owner) {
    labels.add(new Label(op, id, owner));
  }

  /// Goes on to another part of the innermost block.
  void replace(Op op) {
    var old = labels.removeLast();
    push(op, old.id, old.owner);
  }

  void pop() {
    labels.removeLast();
  }

  /// The innermost block if it is a plain one of this list, else null.
  @Nullable Label plain(Object owner) {
    return !labels.isEmpty() && labels.getLast().owner == owner ? labels.getLast() : null;
  }

  /// How many blocks are around the instruction.
  int depth() {
    return labels.size();
  }

  /// The number of the label that is next.
  int index(Items items) {
    if (!(items.peek() instanceof Id)) {
      return (int) Integers.unsigned(items.next("a label"), 32);
    }
    var id = (Id) items.next("a label");
    for (int i = labels.size() - 1; i >= 0; i--) {
      var label = labels.get(i).id;
      if (label != null && label.name().equals(id.name())) {
        return labels.size() - 1 - i;
      }
    }
    throw new WatException(id.at(), "unknown label " + id);
  }
}
