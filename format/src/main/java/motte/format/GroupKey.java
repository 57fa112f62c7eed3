package motte.format;

import java.nio.IntBuffer;
import java.util.Arrays;

/// The content of a recursion group, in which references to its own types are relative: equal for
/// groups that are equal.
final class GroupKey {
  /// Where references inside of the group start; more than any index.
  private static final int INSIDE = 2 * Bounds.TYPES;

  private final int group;
  private int[] content = new int[8];
  private int size;

  private GroupKey(int group) {
    this.group = group;
  }

  /// The key of the `size` definitions from `group` on.
  static IntBuffer of(TypeDef[] definitions, int group, int size) {
    var key = new GroupKey(group);
    for (int i = group; i < group + size; i++) {
      key.definition(definitions[i]);
    }
    return IntBuffer.wrap(Arrays.copyOf(key.content, key.size));
  }

  private void definition(TypeDef definition) {
    int supertype = definition.supertype();
    add(definition.isFinal() ? 1 : 0);
    add(supertype < group ? supertype : INSIDE + supertype - group);
    // Not a `switch`: the first one over types takes the JVM longer than a small module as a whole.
    var composite = definition.composite();
    if (composite instanceof FunctionType function) {
      function(function);
    } else if (composite instanceof TypeDef.StructType struct) {
      add(-2);
      add(struct.fields().size());
      for (var field : struct.fields()) {
        field(field);
      }
    } else if (composite instanceof TypeDef.ArrayType array) {
      add(-3);
      field(array.element());
    }
  }

  private void function(FunctionType function) {
    add(-1);
    add(function.paramCount());
    add(function.resultCount());
    for (int i = 0; i < function.paramCount(); i++) {
      type(function.param(i));
    }
    for (int i = 0; i < function.resultCount(); i++) {
      type(function.result(i));
    }
  }

  private void field(TypeDef.Field field) {
    add(field.mutable() ? 1 : 0);
    type(field.type());
  }

  private void type(int type) {
    int heap = ValType.heap(type);
    boolean inside = ValType.isRef(type) && heap >= group;
    add(inside ? ValType.ref(INSIDE + heap - group, ValType.isNullable(type)) : type);
  }

  private void add(int value) {
    if (size == content.length) {
      content = Arrays.copyOf(content, 2 * size);
    }
    content[size++] = value;
  }
}
