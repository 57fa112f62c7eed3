package motte.format;

import org.jspecify.annotations.Nullable;

/// The sections of a module, in the order in which they must come; custom ones come anywhere.
enum Section {
  CUSTOM(0, "a custom section"),
  TYPE(1, "the type section"),
  IMPORT(2, "the import section"),
  FUNCTION(3, "the function section"),
  TABLE(4, "the table section"),
  MEMORY(5, "the memory section"),
  TAG(13, "the tag section"),
  GLOBAL(6, "the global section"),
  EXPORT(7, "the export section"),
  START(8, "the start section"),
  ELEMENT(9, "the element section"),
  DATA_COUNT(12, "the data count section"),
  CODE(10, "the code section"),
  DATA(11, "the data section");

  private final int id;
  private final String title;

  Section(int id, String title) {
    this.id = id;
    this.title = title;
  }

  /// The section with this id, or null.
  static @Nullable Section of(int id) {
    for (var section : values()) {
      if (section.id == id) {
        return section;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return title;
  }
}
