package motte.wat;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.wat.Node.Identifier;

/// An index space: things are numbered in their order, and some have an identifier.
final class Space {
  private final String what;
  private final Map<String, Integer> indices = new HashMap<>();
  private final SortedMap<Integer, String> names = new TreeMap<>();
  private int size;

  /// A space of what a message calls `what`.
  Space(String what) {
    this.what = what;
  }

  int size() {
    return size;
  }

  /// Gives the next thing its index.
  int add(Name name) {
    var id = name.id();
    if (id != null && indices.putIfAbsent(id.name(), size) != null) {
      throw new WatException(id.at(), "duplicate " + what + " " + id);
    }
    if (!name.isNone()) {
      names.put(size, name.shown());
    }
    return size++;
  }

  /// Leaves out the next so many indices.
  void skip(int count) {
    size += count;
  }

  /// The index that an identifier or a number means. Numbers may be too large.
  int index(Node node) {
    if (node instanceof Identifier id) {
      var index = indices.get(id.name());
      if (index == null) {
        throw new WatException(id.at(), "unknown " + what + " " + id);
      }
      return index;
    }
    if (node instanceof Node.Atom atom && Integers.isUnsigned(atom.text())) {
      return (int) Integers.unsigned(atom, 32);
    }
    throw Items.unexpected(node, "a " + what);
  }

  /// The index that is next in `items`.
  int index(Items items) {
    return index(items.next("a " + what));
  }

  /// The names by their indices, for the name section.
  SortedMap<Integer, String> names() {
    return names;
  }

  /// True if an index or an identifier of some space is next.
  static boolean isNext(Items items) {
    return items.peek() instanceof Identifier
        || (items.peek() instanceof Node.Atom atom && Integers.isUnsigned(atom.text()));
  }
}
