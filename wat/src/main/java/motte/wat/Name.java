package motte.wat;

import motte.wat.Node.Identifier;
import org.jspecify.annotations.Nullable;

/// What a thing is called: by an identifier for the text, by a `(@name "...")` annotation for the
/// name section, by both or by neither.
record Name(@Nullable Identifier id, @Nullable String annotation) {
  static final Name NONE = new Name(null, null);

  /// Takes the names that are next.
  static Name take(Items items) {
    var id = items.takeId();
    var annotation = items.takeAnnotation("name");
    if (annotation == null) {
      return id == null ? NONE : new Name(id, null);
    }
    var name = annotation.name("a name");
    annotation.end();
    return new Name(id, name);
  }

  boolean isNone() {
    return id == null && annotation == null;
  }

  /// The name for the name section, or nothing.
  String shown() {
    return annotation != null ? annotation : id != null ? id.name() : "";
  }
}
