package motte.wat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import motte.format.FunctionType;
import motte.wat.Node.Group;
import org.jspecify.annotations.Nullable;

/// The types that a module defines, and those that its functions imply, which come behind.
final class Types {
  private final Space space = new Space("type");
  private final List<Space> fields = new ArrayList<>();
  private final List<@Nullable FunctionType> functions = new ArrayList<>();
  private final Map<FunctionType, Integer> plain = new HashMap<>();
  private final Binary groups = new Binary();
  private int groupCount;

  /// Names the types of a `type` or `rec` field, and the fields of its structures.
  void bind(Group definition) {
    if (definition.is("type")) {
      bindType(Items.after(definition));
      return;
    }
    var items = Items.after(definition);
    while (!items.done()) {
      var type = items.takeGroup("type");
      if (type == null) {
        throw items.unexpected("a type");
      }
      bindType(type);
    }
  }

  private void bindType(Items items) {
    space.add(Name.take(items));
    var members = new Space("field");
    fields.add(members);
    var sub = items.takeGroup("sub");
    if (sub != null) {
      items = sub;
      while (!items.done() && !(items.peek() instanceof Group)) {
        items.next("a type");
      }
    }
    var struct = items.takeGroup("struct");
    while (struct != null && !struct.done()) {
      bindFields(struct, members);
    }
  }

  private static void bindFields(Items struct, Space members) {
    var field = struct.takeGroup("field");
    if (field == null) {
      throw struct.unexpected("a field");
    }
    var name = Name.take(field);
    if (!name.isNone()) {
      members.add(name);
    } else {
      members.skip(field.rest().size());
    }
  }

  /// Encodes a `type` or `rec` field, after all have been bound.
  void define(Group definition) {
    if (definition.is("rec")) {
      var items = Items.after(definition);
      var types = items.rest();
      if (types.size() == 1) {
        define((Group) types.getFirst());
        return;
      }
      groups.u8(0x4e).u32(types.size());
      for (var type : types) {
        functions.add(TypeDefinition.write((Group) type, this, groups).function());
      }
    } else {
      var type = TypeDefinition.write(definition, this, groups);
      var function = type.function();
      if (function != null && type.plain()) {
        plain.putIfAbsent(function, functions.size());
      }
      functions.add(function);
    }
    groupCount++;
  }

  /// The index of a function type without supertypes, in a group of its own; added if it is new.
  int use(FunctionType type) {
    var index = plain.get(type);
    if (index != null) {
      return index;
    }
    TypeDefinition.write(type, groups);
    groupCount++;
    functions.add(type);
    plain.put(type, functions.size() - 1);
    return space.add(Name.NONE);
  }

  /// The function type with this index, or null if there is none.
  @Nullable FunctionType function(int index) {
    return index >= 0 && index < functions.size() ? functions.get(index) : null;
  }

  /// The index of the type that is next.
  int index(Items items) {
    return space.index(items);
  }

  /// The index of the field of a structure that is next.
  int field(int type, Items items) {
    return (type >= 0 && type < fields.size() ? fields.get(type) : new Space("field")).index(items);
  }

  /// The content of the type section.
  byte[] section() {
    return groupCount == 0
        ? new byte[0]
        : new Binary().u32(groupCount).raw(groups.toByteArray()).toByteArray();
  }

  SortedMap<Integer, String> names() {
    return space.names();
  }

  /// The names of the fields of each type.
  List<Space> fields() {
    return fields;
  }
}
