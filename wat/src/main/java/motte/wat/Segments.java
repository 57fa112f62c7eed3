package motte.wat;

import motte.format.Op;
import motte.format.ValType;
import motte.wat.Node.Group;

/// Encodes element and data segments.
final class Segments {
  private final Scope scope;
  private final SectionContent elements;
  private final SectionContent data;

  Segments(Scope scope, SectionContent elements, SectionContent data) {
    this.scope = scope;
    this.elements = elements;
    this.data = data;
  }

  /// `(data $id? (memory $m)? (offset ...)? "..."*)`
  void data(Items items) {
    Name.take(items);
    var memory = items.takeGroup("memory");
    int index = 0;
    if (memory != null) {
      index = scope.memories.index(memory);
      memory.end();
    }
    if (memory == null && !(items.peek() instanceof Group)) {
      data.add().u8(1).vector(items.strings());
    } else {
      data(index, offset(items), items.strings());
    }
  }

  /// An active segment.
  void data(int memory, byte[] offset, byte[] content) {
    var out = data.add();
    if (memory == 0) {
      out.u8(0);
    } else {
      out.u8(2).u32(memory);
    }
    out.raw(offset).vector(content);
  }

  /// `(elem $id? declare? (table $t)? (offset ...)? ...)`
  void elements(Items items) {
    Name.take(items);
    if (items.take("declare")) {
      passive(3, items);
      return;
    }
    var use = items.takeGroup("table");
    int table = 0;
    if (use != null) {
      table = scope.tables.index(use);
      use.end();
    } else if (!(items.peek() instanceof Group) || ValueTypes.isReference(items)) {
      passive(1, items);
      return;
    }
    var offset = offset(items);
    if (items.take("func") || (use == null && !ValueTypes.isReference(items))) {
      indices(table, offset, items);
    } else {
      expressions(table, offset, ValueTypes.reference(items, scope.types), items);
    }
  }

  /// A segment that is not copied by itself: passive or only a declaration.
  private void passive(int kind, Items items) {
    var out = elements.add();
    if (items.take("func")) {
      out.u8(kind).u8(0).raw(indices(items));
    } else {
      int type = ValueTypes.reference(items, scope.types);
      out.u8(4 | kind).type(type).raw(expressions(items));
    }
  }

  /// An active segment of functions.
  void indices(int table, byte[] offset, Items items) {
    var out = elements.add();
    if (table == 0) {
      out.u8(0).raw(offset);
    } else {
      out.u8(2).u32(table).raw(offset).u8(0);
    }
    out.raw(indices(items));
  }

  /// An active segment of expressions.
  void expressions(int table, byte[] offset, int type, Items items) {
    var out = elements.add();
    if (table == 0 && type == ValType.FUNCREF) {
      out.u8(4).raw(offset);
    } else {
      out.u8(6).u32(table).raw(offset).type(type);
    }
    out.raw(expressions(items));
  }

  private byte[] indices(Items items) {
    var out = new Binary();
    int count = 0;
    for (; !items.done(); count++) {
      out.u32(scope.functions.index(items));
    }
    return new Binary().u32(count).raw(out.toByteArray()).toByteArray();
  }

  private byte[] expressions(Items items) {
    var out = new Binary();
    int count = 0;
    for (; !items.done(); count++) {
      if (Space.isNext(items)) {
        out.opcode(Op.REF_FUNC.code()).u32(scope.functions.index(items)).u8(Op.END.code());
      } else {
        out.raw(expression("item", items));
      }
    }
    return new Binary().u32(count).raw(out.toByteArray()).toByteArray();
  }

  private byte[] offset(Items items) {
    return expression("offset", items);
  }

  /// `(keyword instruction*)`, or one folded instruction.
  private byte[] expression(String keyword, Items items) {
    var group = items.takeGroup(keyword);
    return Instructions.constant(
        group != null ? group : Items.only(items.group("(" + keyword + " ...)")), scope);
  }
}
