package motte.wat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Encodes imports and exports, those inside of definitions too.
final class Externals {
  /// What can be imported and exported.
  static final Set<String> KINDS = Set.of("func", "table", "memory", "global", "tag");

  private final Scope scope;
  private final SectionContent imports;
  private final SectionContent exports;
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Space> locals = new ArrayList<>();

  Externals(Scope scope, SectionContent imports, SectionContent exports) {
    this.scope = scope;
    this.imports = imports;
    this.exports = exports;
  }

  /// `(import "module" "name" (func $id? ...))`
  void imported(Items items) {
    var out = imports.add();
    out.name(items.name("a module's name")).name(items.name("a name"));
    var description = items.group("what to import");
    items.end();
    var inner = Items.after(description);
    Name.take(inner);
    next(description.head());
    type(description.head(), inner, out);
    inner.end();
  }

  /// `(export "name" (func $f))`
  void exported(Items items) {
    var out = exports.add().name(items.name("a name"));
    var description = items.group("what to export");
    items.end();
    var kind = description.head();
    if (!KINDS.contains(kind)) {
      throw Items.unexpected(description, "what to export");
    }
    var inner = Items.after(description);
    out.u8(code(kind)).u32(scope.externals(kind).index(inner));
    inner.end();
  }

  /// What all definitions start with: `$id? (export "name")* (import "module" "name")?`. Gives the
  /// index, or -1 if the definition is an import, which has been dealt with then.
  int begin(String kind, Items items) {
    int index = next(kind);
    Name.take(items);
    Items group;
    while ((group = items.takeGroup("export")) != null) {
      exports.add().name(group.name("a name")).u8(code(kind)).u32(index);
      group.end();
    }
    group = items.takeGroup("import");
    if (group == null) {
      return index;
    }
    var out = imports.add();
    out.name(group.name("a module's name")).name(group.name("a name"));
    group.end();
    type(kind, items, out);
    items.end();
    return -1;
  }

  private int next(String kind) {
    return counts.merge(kind, 1, Integer::sum) - 1;
  }

  /// The type of something imported.
  private void type(String kind, Items items, Binary out) {
    out.u8(code(kind));
    switch (kind) {
      case "func" -> {
        var use = TypeUse.read(items, scope.types, true);
        out.u32(use.index());
        var space = new Space("local");
        use.names().forEach(space::add);
        locals.add(space);
      }
      case "table" -> {
        var limits = Limits.read(Limits.takeWide(items), items, false);
        out.type(ValueTypes.reference(items, scope.types));
        limits.write(out);
      }
      case "memory" -> Limits.read(Limits.takeWide(items), items, true).write(out);
      case "global" -> globalType(items, scope, out);
      default -> out.u8(0).u32(TypeUse.read(items, scope.types, true).index());
    }
  }

  /// `i32` or `(mut i32)`
  static void globalType(Items items, Scope scope, Binary out) {
    var mutable = items.takeGroup("mut");
    out.type(ValueTypes.read(mutable == null ? items : mutable, scope.types));
    if (mutable != null) {
      mutable.end();
    }
    out.u8(mutable == null ? 0 : 1);
  }

  /// The parameters of the imported functions.
  List<Space> locals() {
    return locals;
  }

  private static int code(String kind) {
    return switch (kind) {
      case "func" -> 0;
      case "table" -> 1;
      case "memory" -> 2;
      case "global" -> 3;
      case "tag" -> 4;
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
