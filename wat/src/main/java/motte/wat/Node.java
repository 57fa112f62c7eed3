package motte.wat;

import java.util.List;

/// A piece of text: a word, an identifier, a string, or a list in parentheses.
sealed interface Node {
  Position at();

  /// A keyword, a number, or a word that is neither and that no grammar accepts.
  record Atom(String text, Position at) implements Node {
    @Override
    public String toString() {
      return text;
    }
  }

  /// An identifier without its `$`.
  record Identifier(String name, Position at) implements Node {
    @Override
    public String toString() {
      return "$" + name;
    }
  }

  /// A string: any bytes.
  final class Text implements Node {
    private final byte[] bytes;
    private final Position at;

    Text(byte[] bytes, Position at) {
      this.bytes = bytes;
      this.at = at;
    }

    byte[] bytes() {
      return bytes;
    }

    /// The string as a name.
    String name() {
      return Utf8.decode(bytes, at);
    }

    @Override
    public Position at() {
      return at;
    }

    @Override
    public String toString() {
      return "a string";
    }
  }

  /// What stands between parentheses. `annotation` is empty but for `(@annotation ...)`.
  record Group(String annotation, List<Node> nodes, Position at, Position end) implements Node {
    /// True if the list starts with this keyword.
    boolean is(String keyword) {
      return annotation.isEmpty()
          && !nodes.isEmpty()
          && nodes.getFirst() instanceof Atom atom
          && atom.text().equals(keyword);
    }

    /// The first word, or nothing.
    String head() {
      return annotation.isEmpty() && !nodes.isEmpty() && nodes.getFirst() instanceof Atom atom
          ? atom.text()
          : "";
    }

    @Override
    public String toString() {
      return annotation.isEmpty() ? "(" + head() + " ...)" : "(@" + annotation + " ...)";
    }
  }
}
