package motte.wat;

import java.util.ArrayList;
import java.util.List;
import motte.format.ValType;
import motte.wat.Node.Atom;

/// Value types, reference types and heap types as [ValType]s.
final class ValueTypes {
  /// ValType has no room for more.
  private static final int MAX_INDEX = 1_000_000_000;

  private ValueTypes() {}

  /// The value type that is next.
  static int read(Items items, Types types) {
    var group = items.takeGroup("ref");
    if (group != null) {
      boolean nullable = group.take("null");
      int heap = heap(group, types);
      group.end();
      return ValType.ref(heap, nullable);
    }
    var type = items.peek();
    int value = type instanceof Atom atom ? named(atom.text()) : 0;
    if (value == 0) {
      throw items.unexpected("a type");
    }
    items.next("a type");
    return value;
  }

  /// All value types up to the end.
  static List<Integer> readAll(Items items, Types types) {
    var all = new ArrayList<Integer>();
    while (!items.done()) {
      all.add(read(items, types));
    }
    return all;
  }

  /// The reference type that is next.
  static int reference(Items items, Types types) {
    var node = items.peek();
    int type = read(items, types);
    if (node != null && !ValType.isRef(type)) {
      throw Items.unexpected(node, "a reference type");
    }
    return type;
  }

  /// True if a reference type is next.
  static boolean isReference(Items items) {
    int named = items.peek() instanceof Atom atom ? named(atom.text()) : 0;
    return items.at("ref") || named > 0;
  }

  /// The heap type that is next: an abstract one, or the index of a type.
  static int heap(Items items, Types types) {
    if (items.peek() instanceof Atom atom) {
      int heap = abstractHeap(atom.text());
      if (heap != 0) {
        items.next("a heap type");
        return heap;
      }
    }
    var at = items.position();
    int index = types.index(items);
    if (index < 0 || index > MAX_INDEX) {
      throw new WatException(at, "unknown type " + Integer.toUnsignedString(index));
    }
    return index;
  }

  /// Zero, which is no type (it would be a reference to heap type -64), if the name is unknown.
  private static int named(String name) {
    return switch (name) {
      case "i32" -> ValType.I32;
      case "i64" -> ValType.I64;
      case "f32" -> ValType.F32;
      case "f64" -> ValType.F64;
      case "v128" -> ValType.V128;
      case "nullref" -> ValType.ref(ValType.NONE, true);
      case "nullfuncref" -> ValType.ref(ValType.NOFUNC, true);
      case "nullexternref" -> ValType.ref(ValType.NOEXTERN, true);
      case "nullexnref" -> ValType.ref(ValType.NOEXN, true);
      case "funcref", "externref", "anyref", "eqref", "i31ref", "structref", "arrayref", "exnref" ->
          ValType.ref(abstractHeap(name.substring(0, name.length() - 3)), true);
      default -> 0;
    };
  }

  /// The code of an abstract heap type, or zero.
  static int abstractHeap(String name) {
    return switch (name) {
      case "func" -> ValType.FUNC;
      case "extern" -> ValType.EXTERN;
      case "any" -> ValType.ANY;
      case "eq" -> ValType.EQ;
      case "i31" -> ValType.I31;
      case "struct" -> ValType.STRUCT;
      case "array" -> ValType.ARRAY;
      case "exn" -> ValType.EXN;
      case "none" -> ValType.NONE;
      case "nofunc" -> ValType.NOFUNC;
      case "noextern" -> ValType.NOEXTERN;
      case "noexn" -> ValType.NOEXN;
      default -> 0;
    };
  }
}
