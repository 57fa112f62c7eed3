package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.wat.Node.Atom;
import motte.wat.Node.Group;
import motte.wat.Node.Identifier;
import org.jspecify.annotations.Nullable;

/// Goes through the items of a list from left to right.
final class Items {
  private final List<Node> nodes;
  private final Position end;
  private int next;

  private Items(List<Node> nodes, int next, Position end) {
    this.nodes = nodes;
    this.next = next;
    this.end = end;
  }

  /// All items of `group`.
  static Items of(Group group) {
    return new Items(group.nodes(), 0, group.end());
  }

  /// The items of `group` behind its first word.
  static Items after(Group group) {
    return new Items(group.nodes(), 1, group.end());
  }

  /// Only this one.
  static Items only(Node node) {
    return new Items(List.of(node), 0, node.at());
  }

  boolean done() {
    return next == nodes.size();
  }

  /// The next item, or null at the end.
  @Nullable Node peek() {
    return done() ? null : nodes.get(next);
  }

  /// The item after the next, or null.
  @Nullable Node peekSecond() {
    return next + 1 < nodes.size() ? nodes.get(next + 1) : null;
  }

  /// Takes the next item; `expected` says what it should be.
  Node next(String expected) {
    if (done()) {
      throw new WatException(end, "unexpected token `)`, " + expected + " expected");
    }
    return nodes.get(next++);
  }

  /// Takes this keyword if it is next.
  boolean take(String keyword) {
    if (peek() instanceof Atom atom && atom.text().equals(keyword)) {
      next++;
      return true;
    }
    return false;
  }

  /// True if the next item is a list that starts with this keyword.
  boolean at(String keyword) {
    return peek() instanceof Group group && group.is(keyword);
  }

  /// Takes the items of the next list if it starts with this keyword; else null.
  @Nullable Items takeGroup(String keyword) {
    if (peek() instanceof Group group && group.is(keyword)) {
      next++;
      return after(group);
    }
    return null;
  }

  /// Takes the items of the next annotation if it has this name; else null.
  @Nullable Items takeAnnotation(String name) {
    if (peek() instanceof Group group && group.annotation().equals(name)) {
      next++;
      return of(group);
    }
    return null;
  }

  /// Takes an identifier if one is next; else null.
  @Nullable Identifier takeId() {
    if (peek() instanceof Identifier id) {
      next++;
      return id;
    }
    return null;
  }

  Group group(String expected) {
    if (peek() instanceof Group group && group.annotation().isEmpty()) {
      next++;
      return group;
    }
    throw unexpected(expected);
  }

  Atom atom(String expected) {
    if (peek() instanceof Atom atom) {
      next++;
      return atom;
    }
    throw unexpected(expected);
  }

  /// A string that is a name.
  String name(String expected) {
    return text(expected).name();
  }

  /// All strings up to the end, joined.
  byte[] strings() {
    var bytes = new Binary();
    while (!done()) {
      bytes.raw(text("a string").bytes());
    }
    return bytes.toByteArray();
  }

  /// The same items from here on, to go through apart.
  Items copy() {
    return new Items(nodes, next, end);
  }

  /// How many items are left.
  int remaining() {
    return nodes.size() - next;
  }

  /// All that is left.
  List<Node> rest() {
    var rest = new ArrayList<>(nodes.subList(next, nodes.size()));
    next = nodes.size();
    return rest;
  }

  /// Fails unless everything has been taken.
  void end() {
    if (!done()) {
      throw unexpected("`)`");
    }
  }

  /// The fault that the next item is not what it should be.
  WatException unexpected(String expected) {
    var node = peek();
    return node == null
        ? new WatException(end, "unexpected token `)`, " + expected + " expected")
        : unexpected(node, expected);
  }

  static WatException unexpected(Node node, String expected) {
    return node instanceof Group group && !group.annotation().isEmpty()
        ? new WatException(node.at(), "misplaced @" + group.annotation() + " annotation")
        : new WatException(node.at(), "unexpected token " + node + ", " + expected + " expected");
  }

  /// Where the next item starts, or the list ends.
  Position position() {
    var node = peek();
    return node == null ? end : node.at();
  }

  private Node.Text text(String expected) {
    if (peek() instanceof Node.Text text) {
      next++;
      return text;
    }
    throw unexpected(expected);
  }
}
