package motte.wat;

/// A place in a text; the first is line 1, column 1. Columns count UTF-16 units.
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
