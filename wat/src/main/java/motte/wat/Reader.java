package motte.wat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import motte.wat.Node.Group;

/// Reads a text as nested lists, to any depth.
///
/// Annotations without a meaning here are left out; they must be well-formed, though.
final class Reader {
  /// The annotations with a meaning.
  private static final Set<String> MEANT = Set.of("custom", "name", BranchHints.ANNOTATION);

  private record Open(String annotation, boolean ignored, List<Node> nodes, Position at) {}

  private Reader() {}

  /// The whole text as one list.
  static Group read(String text) {
    var lexer = new Lexer(text);
    var outer = new ArrayDeque<Open>();
    var open = new Open("", false, new ArrayList<>(), Position.START);
    while (true) {
      switch (lexer.next(open.ignored)) {
        case OPEN -> {
          outer.push(open);
          open = new Open("", open.ignored, new ArrayList<>(), lexer.at());
        }
        case ANNOTATION -> {
          outer.push(open);
          var name = lexer.annotation();
          open =
              new Open(name, open.ignored || !MEANT.contains(name), new ArrayList<>(), lexer.at());
        }
        case CLOSE -> {
          if (outer.isEmpty()) {
            throw new WatException(lexer.at(), "unexpected `)`");
          }
          var closed = open;
          open = outer.pop();
          if (!closed.ignored) {
            open.nodes.add(new Group(closed.annotation, closed.nodes, closed.at, lexer.at()));
          }
        }
        case LEAF -> {
          if (!open.ignored) {
            open.nodes.add(lexer.leaf());
          }
        }
        case END -> {
          if (!outer.isEmpty()) {
            throw new WatException(
                open.at, open.annotation.isEmpty() ? "unclosed `(`" : "unclosed annotation");
          }
          return new Group("", open.nodes, open.at, lexer.at());
        }
      }
    }
  }
}
