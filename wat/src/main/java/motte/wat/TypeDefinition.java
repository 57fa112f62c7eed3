package motte.wat;

import java.util.ArrayList;
import motte.format.FunctionType;
import motte.format.ValType;
import motte.wat.Node.Group;
import org.jspecify.annotations.Nullable;

/// A type as it is defined. `function` is null for structures and arrays; `plain` ones are final
/// and have no supertype.
record TypeDefinition(@Nullable FunctionType function, boolean plain) {
  /// Encodes `(type ...)`.
  static TypeDefinition write(Group definition, Types types, Binary out) {
    var items = Items.after(definition);
    Name.take(items);
    boolean plain = true;
    var sub = items.takeGroup("sub");
    if (sub != null) {
      items.end();
      items = sub;
      boolean last = items.take("final");
      var supers = new ArrayList<Integer>();
      while (Space.isNext(items)) {
        supers.add(types.index(items));
      }
      plain = last && supers.isEmpty();
      if (!plain) {
        out.u8(last ? 0x4f : 0x50).u32(supers.size());
        supers.forEach(out::u32);
      }
    }
    var composite = items.group("a function, structure or array type");
    items.end();
    return new TypeDefinition(composite(composite, types, out), plain);
  }

  private static @Nullable FunctionType composite(Group composite, Types types, Binary out) {
    var items = Items.after(composite);
    switch (composite.head()) {
      case "func" -> {
        var type = Signature.read(items, types, true).type();
        items.end();
        write(type, out);
        return type;
      }
      case "array" -> {
        out.u8(0x5e);
        field(items, types, out);
        items.end();
      }
      case "struct" -> {
        var fields = new Binary();
        int count = 0;
        while (!items.done()) {
          var field = items.takeGroup("field");
          if (field == null) {
            throw items.unexpected("a field");
          }
          count += fields(field, types, fields);
        }
        out.u8(0x5f).u32(count).raw(fields.toByteArray());
      }
      default -> throw Items.unexpected(composite, "a function, structure or array type");
    }
    return null;
  }

  /// `(field $x i32)`, or any number without a name.
  private static int fields(Items items, Types types, Binary out) {
    if (!Name.take(items).isNone()) {
      field(items, types, out);
      items.end();
      return 1;
    }
    int count = 0;
    for (; !items.done(); count++) {
      field(items, types, out);
    }
    return count;
  }

  private static void field(Items items, Types types, Binary out) {
    var mutable = items.takeGroup("mut");
    var type = mutable == null ? items : mutable;
    out.type(
        type.take("i8")
            ? ValType.I8
            : type.take("i16") ? ValType.I16 : ValueTypes.read(type, types));
    if (mutable != null) {
      mutable.end();
    }
    out.u8(mutable == null ? 0 : 1);
  }

  /// Encodes a function type.
  static void write(FunctionType type, Binary out) {
    out.u8(0x60).u32(type.paramCount());
    for (int i = 0; i < type.paramCount(); i++) {
      out.type(type.param(i));
    }
    out.u32(type.resultCount());
    for (int i = 0; i < type.resultCount(); i++) {
      out.type(type.result(i));
    }
  }
}
