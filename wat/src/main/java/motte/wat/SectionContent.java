package motte.wat;

/// The content of a section that is a list.
final class SectionContent {
  private final Binary out = new Binary();
  private int count;

  /// Where to write one more entry.
  Binary add() {
    count++;
    return out;
  }

  int count() {
    return count;
  }

  /// The section, or nothing if the list is empty.
  byte[] toByteArray() {
    return count == 0 ? new byte[0] : new Binary().u32(count).raw(out.toByteArray()).toByteArray();
  }
}
