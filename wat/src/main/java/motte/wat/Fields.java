package motte.wat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import motte.wat.Node.Group;
import org.jspecify.annotations.Nullable;

/// Encodes the fields of a module one after the other, after all names have been bound.
final class Fields {
  private final Scope scope;
  private final Map<Section, SectionContent> sections = new TreeMap<>();
  private final SectionContent hints = new SectionContent();
  private final List<Space> locals = new ArrayList<>();
  private final Segments segments;
  private int functions;
  private int tables;
  private int memories;
  private int globals;
  private int tags;
  private @Nullable Integer start;
  private boolean usesData;

  Fields(Scope scope) {
    this.scope = scope;
    segments = new Segments(scope, section(Section.ELEM), section(Section.DATA));
  }

  void add(Group field) {
    var items = Items.after(field);
    switch (field.head()) {
      case "type", "rec" -> {}
      case "import" -> imported(items);
      case "func" -> function(items);
      case "table" -> table(items);
      case "memory" -> memory(items);
      case "global" -> global(items);
      case "tag" -> tag(items);
      case "export" -> export(items);
      case "start" -> start(items, field.at());
      case "elem" -> segments.elements(items);
      case "data" -> segments.data(items);
      default -> throw Items.unexpected(field, "a field of a module");
    }
  }

  private SectionContent section(Section section) {
    return sections.computeIfAbsent(section, _ -> new SectionContent());
  }

  /// `(import "module" "name" (func $id? ...))`
  private void imported(Items items) {
    var out = section(Section.IMPORT).add();
    out.name(items.name("a module's name")).name(items.name("a name"));
    var description = items.group("what to import");
    items.end();
    var inner = Items.after(description);
    Name.take(inner);
    external(description.head(), inner, out);
    inner.end();
  }

  /// The type of something imported.
  private void external(String kind, Items items, Binary out) {
    out.u8(Scope.externalCode(kind));
    switch (kind) {
      case "func" -> {
        var use = TypeUse.read(items, scope.types, true);
        out.u32(use.index());
        nameParameters(use);
        functions++;
      }
      case "table" -> {
        var limits = Limits.read(Limits.takeWide(items), items, false);
        out.type(ValueTypes.reference(items, scope.types));
        limits.write(out);
        tables++;
      }
      case "memory" -> {
        Limits.read(Limits.takeWide(items), items, true).write(out);
        memories++;
      }
      case "global" -> {
        globalType(items, out);
        globals++;
      }
      default -> {
        out.u8(0).u32(TypeUse.read(items, scope.types, true).index());
        tags++;
      }
    }
  }

  /// What all definitions start with: `$id? (export "name")* (import "module" "name")?`. True if
  /// the definition is an import, which has been dealt with then.
  private boolean begin(String kind, int index, Items items) {
    Name.take(items);
    Items group;
    while ((group = items.takeGroup("export")) != null) {
      section(Section.EXPORT)
          .add()
          .name(group.name("a name"))
          .u8(Scope.externalCode(kind))
          .u32(index);
      group.end();
    }
    group = items.takeGroup("import");
    if (group == null) {
      return false;
    }
    var out = section(Section.IMPORT).add();
    out.name(group.name("a module's name")).name(group.name("a name"));
    group.end();
    external(kind, items, out);
    items.end();
    return true;
  }

  private void function(Items items) {
    int index = functions;
    if (begin("func", index, items)) {
      return;
    }
    functions++;
    var type = TypeUse.read(items, scope.types, true);
    section(Section.FUNC).add().u32(type.index());
    var body = new FunctionBody(scope);
    section(Section.CODE).add().vector(body.encode(type, items, index, hints));
    usesData |= body.usesData();
    locals.add(body.locals());
  }

  private void nameParameters(TypeUse type) {
    var space = new Space("local");
    type.names().forEach(space::add);
    locals.add(space);
  }

  private void table(Items items) {
    int index = tables;
    if (begin("table", index, items)) {
      return;
    }
    tables++;
    boolean wide = Limits.takeWide(items);
    var out = section(Section.TABLE).add();
    if (ValueTypes.isReference(items)) {
      int type = ValueTypes.reference(items, scope.types);
      var elements = items.takeGroup("elem");
      if (elements == null) {
        throw items.unexpected("(elem ...)");
      }
      items.end();
      out.type(type);
      int count = elements.remaining();
      Limits.of(wide, count).write(out);
      if (Space.isNext(elements) && type == motte.format.ValType.FUNCREF) {
        segments.indices(index, zero(wide), elements);
      } else {
        segments.expressions(index, zero(wide), type, elements);
      }
      return;
    }
    var limits = Limits.read(wide, items, false);
    int type = ValueTypes.reference(items, scope.types);
    if (!items.done()) {
      out.u8(0x40).u8(0).type(type);
      limits.write(out);
      out.raw(Instructions.constant(items, scope));
    } else {
      out.type(type);
      limits.write(out);
    }
  }

  private void memory(Items items) {
    int index = memories;
    if (begin("memory", index, items)) {
      return;
    }
    memories++;
    boolean wide = Limits.takeWide(items);
    var out = section(Section.MEMORY).add();
    var data = items.takeGroup("data");
    if (data == null) {
      Limits.read(wide, items, true).write(out);
    } else {
      var content = data.strings();
      Limits.of(wide, (content.length + 0xffffL) >>> 16).write(out);
      segments.data(index, zero(wide), content);
    }
    items.end();
  }

  private static byte[] zero(boolean wide) {
    return new byte[] {(byte) (wide ? 0x42 : 0x41), 0, 0x0b};
  }

  private void global(Items items) {
    if (begin("global", globals, items)) {
      return;
    }
    globals++;
    var out = section(Section.GLOBAL).add();
    globalType(items, out);
    out.raw(Instructions.constant(items, scope));
  }

  private void globalType(Items items, Binary out) {
    var mutable = items.takeGroup("mut");
    out.type(ValueTypes.read(mutable == null ? items : mutable, scope.types));
    if (mutable != null) {
      mutable.end();
    }
    out.u8(mutable == null ? 0 : 1);
  }

  private void tag(Items items) {
    if (begin("tag", tags, items)) {
      return;
    }
    tags++;
    section(Section.TAG).add().u8(0).u32(TypeUse.read(items, scope.types, true).index());
    items.end();
  }

  private void export(Items items) {
    var out = section(Section.EXPORT).add().name(items.name("a name"));
    var description = items.group("what to export");
    items.end();
    var kind = description.head();
    if (!ModuleEncoder.EXTERNALS.contains(kind)) {
      throw Items.unexpected(description, "what to export");
    }
    var inner = Items.after(description);
    out.u8(Scope.externalCode(kind)).u32(scope.externals(kind).index(inner));
    inner.end();
  }

  private void start(Items items, Position at) {
    if (start != null) {
      throw new WatException(at, "multiple start sections");
    }
    start = scope.functions.index(items);
    items.end();
  }

  /// The content of a section; nothing if there is no such section.
  byte[] content(Section section) {
    return switch (section) {
      case TYPE -> scope.types.section();
      case START -> start == null ? new byte[0] : new Binary().u32(start).toByteArray();
      case DATACOUNT ->
          usesData ? new Binary().u32(section(Section.DATA).count()).toByteArray() : new byte[0];
      default -> section(section).toByteArray();
    };
  }

  /// The content of the section of branch hints.
  byte[] hints() {
    return hints.toByteArray();
  }

  /// The locals of each function.
  List<Space> locals() {
    return locals;
  }
}
