package motte.wat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import motte.format.Op;
import motte.wat.Node.Identifier;
import org.jspecify.annotations.Nullable;

/// The blocks around an instruction, the innermost last.
final class Labels {
  /// A block that was opened by `op`, or the part of it that `op` opened. Plain ones, which need an
  /// `end`, stand in the list of instructions with the number `owner`; it is zero for others.
  record Label(Op op, @Nullable Identifier id, int owner) {}

  private final List<Label> labels = new ArrayList<>();

  /// Where each name stands in [#labels], the innermost last.
  private final Map<String, List<Integer>> named = new HashMap<>();

  void push(Op op, @Nullable Identifier id, int owner) {
    if (id != null) {
      named.computeIfAbsent(id.name(), _ -> new ArrayList<>()).add(labels.size());
    }
    labels.add(new Label(op, id, owner));
  }

  /// Goes on to another part of the innermost block.
  void replace(Op op) {
    var old = labels.getLast();
    labels.set(labels.size() - 1, new Label(op, old.id, old.owner));
  }

  void pop() {
    var id = labels.removeLast().id;
    if (id != null) {
      named.getOrDefault(id.name(), new ArrayList<>()).removeLast();
    }
  }

  /// The innermost block if it is a plain one of this list, else null.
  @Nullable Label plain(int owner) {
    return !labels.isEmpty() && labels.getLast().owner == owner ? labels.getLast() : null;
  }

  /// The number of the label that is next.
  int index(Items items) {
    if (!(items.peek() instanceof Identifier)) {
      return (int) Integers.unsigned(items.next("a label"), 32);
    }
    var id = (Identifier) items.next("a label");
    var places = named.getOrDefault(id.name(), List.of());
    if (places.isEmpty()) {
      throw new WatException(id.at(), "unknown label " + id);
    }
    return labels.size() - 1 - places.getLast();
  }
}
