package motte.wat;

/// The sections of a binary module, in their order there.
enum Section {
  TYPE(1),
  IMPORT(2),
  FUNC(3),
  TABLE(4),
  MEMORY(5),
  TAG(13),
  GLOBAL(6),
  EXPORT(7),
  START(8),
  ELEM(9),
  DATACOUNT(12),
  CODE(10),
  DATA(11);

  private final int id;

  Section(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  /// The section that the text format calls so.
  static Section named(Node node) {
    for (var section : values()) {
      if (node instanceof Node.Atom atom && atom.text().equals(section.word())) {
        return section;
      }
    }
    throw new WatException(node.at(), "@custom annotation: malformed section kind");
  }

  private String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
