package motte.wat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import motte.format.ValType;
import motte.wat.Node.Group;
import org.jspecify.annotations.Nullable;

/// Encodes the fields of a module one after the other, after all names have been bound.
final class Fields {
  private final Scope scope;
  private final Map<Section, SectionContent> sections = new EnumMap<>(Section.class);
  private final SectionContent hints = new SectionContent();
  private final List<Space> locals = new ArrayList<>();
  private final Externals externals;
  private final Segments segments;
  private @Nullable Integer start;
  private boolean usesData;

  Fields(Scope scope) {
    this.scope = scope;
    externals = new Externals(scope, section(Section.IMPORT), section(Section.EXPORT));
    segments = new Segments(scope, section(Section.ELEM), section(Section.DATA));
  }

  void add(Group field) {
    var items = Items.after(field);
    switch (field.head()) {
      case "type", "rec" -> {}
      case "import" -> externals.imported(items);
      case "func" -> function(items);
      case "table" -> table(items);
      case "memory" -> memory(items);
      case "global" -> global(items);
      case "tag" -> tag(items);
      case "export" -> externals.exported(items);
      case "start" -> start(items, field.at());
      case "elem" -> segments.elements(items);
      case "data" -> segments.data(items);
      default -> throw Items.unexpected(field, "a field of a module");
    }
  }

  private SectionContent section(Section section) {
    return sections.computeIfAbsent(section, _ -> new SectionContent());
  }

  private void function(Items items) {
    int index = externals.begin("func", items);
    if (index < 0) {
      return;
    }
    var type = TypeUse.read(items, scope.types, true);
    section(Section.FUNC).add().u32(type.index());
    var body = new FunctionBody(scope);
    section(Section.CODE).add().vector(body.encode(type, items, index, hints));
    usesData |= body.usesData();
    locals.add(body.locals());
  }

  private void table(Items items) {
    int index = externals.begin("table", items);
    if (index < 0) {
      return;
    }
    boolean wide = Limits.takeWide(items);
    if (ValueTypes.isReference(items)) {
      filledTable(index, wide, items);
      return;
    }
    var out = section(Section.TABLE).add();
    var limits = Limits.read(wide, items, false);
    int type = ValueTypes.reference(items, scope.types);
    if (items.done()) {
      out.type(type);
      limits.write(out);
    } else {
      out.u8(0x40).u8(0).type(type);
      limits.write(out);
      out.raw(Instructions.constant(items, scope));
    }
  }

  /// `funcref (elem ...)`: a table as large as its elements.
  private void filledTable(int index, boolean wide, Items items) {
    int type = ValueTypes.reference(items, scope.types);
    var elements = items.takeGroup("elem");
    if (elements == null) {
      throw items.unexpected("(elem ...)");
    }
    items.end();
    var out = section(Section.TABLE).add().type(type);
    Limits.of(wide, elements.remaining()).write(out);
    if (Space.isNext(elements) && type == ValType.FUNCREF) {
      segments.indices(index, zero(wide), elements);
    } else {
      segments.expressions(index, zero(wide), type, elements);
    }
  }

  private void memory(Items items) {
    int index = externals.begin("memory", items);
    if (index < 0) {
      return;
    }
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

  /// The constant expression 0.
  private static byte[] zero(boolean wide) {
    return new byte[] {(byte) (wide ? 0x42 : 0x41), 0, 0x0b};
  }

  private void global(Items items) {
    if (externals.begin("global", items) < 0) {
      return;
    }
    var out = section(Section.GLOBAL).add();
    Externals.globalType(items, scope, out);
    out.raw(Instructions.constant(items, scope));
  }

  private void tag(Items items) {
    if (externals.begin("tag", items) < 0) {
      return;
    }
    section(Section.TAG).add().u8(0).u32(TypeUse.read(items, scope.types, true).index());
    items.end();
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

  /// The locals of each function, imported ones first.
  List<Space> locals() {
    var all = new ArrayList<>(externals.locals());
    all.addAll(locals);
    return all;
  }
}
