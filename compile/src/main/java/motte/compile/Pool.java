package motte.compile;

import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The constant pool of one class, with the indices of what is asked for often at hand.
final class Pool {
  final ConstantPoolBuilder entries = ConstantPoolBuilder.of();
  private int[] members = new int[512];
  private int[] functions = {};
  private int[] globals = {};
  private int[] memories = {};

  /// By the name of their bootstrap method, which is one of [Linkage]'s, and argument.
  private final Map<String, Map<Integer, Integer>> dynamics = new HashMap<>();

  /// The index of a method of a class.
  int method(Member method) {
    int index = known(method.id);
    if (index == 0) {
      index = method(method.owner, method.name, method.type);
      members[method.id] = index;
    }
    return index;
  }

  /// The index of a field.
  int field(Member field) {
    int index = known(field.id);
    if (index == 0) {
      index = field(field.owner, field.name, field.type.returnType());
      members[field.id] = index;
    }
    return index;
  }

  private int known(int id) {
    members = withRoom(members, id);
    return members[id];
  }

  private static int[] withRoom(int[] indices, int id) {
    return id < indices.length ? indices : Arrays.copyOf(indices, id + 256);
  }

  /// The index of the method of a function.
  int function(Layout layout, int function) {
    functions = withRoom(functions, function);
    if (functions[function] == 0) {
      functions[function] =
          method(
              layout.methodClass(function),
              layout.methodName(function),
              layout.conventionOf(function).desc(layout.state));
    }
    return functions[function];
  }

  /// The index of the field of a global; of a vector, of its low half.
  int global(Layout layout, int global) {
    globals = withRoom(globals, global);
    if (globals[global] == 0) {
      var type = layout.isShared(global) ? Runtime.CELL : Kind.desc(layout.globalKind(global));
      globals[global] = field(layout.state, StateClass.global(global), type);
    }
    return globals[global];
  }

  /// The index of the field of a memory.
  int memory(Layout layout, int memory) {
    memories = withRoom(memories, memory);
    if (memories[memory] == 0) {
      memories[memory] = field(layout.state, StateClass.memory(memory), Runtime.MEMORY);
    }
    return memories[memory];
  }

  int method(ClassDesc owner, String name, MethodTypeDesc type) {
    return entries.methodRefEntry(owner, name, type).index();
  }

  int field(ClassDesc owner, String name, ClassDesc type) {
    return entries.fieldRefEntry(owner, name, type).index();
  }

  int type(ClassDesc type) {
    return entries.classEntry(type).index();
  }

  /// The index of a constant that its bootstrap method computes once for the class.
  int dynamic(DirectMethodHandleDesc bootstrap, String name, ClassDesc type, int argument) {
    return dynamics
        .computeIfAbsent(bootstrap.methodName(), _ -> new HashMap<>())
        .computeIfAbsent(
            argument,
            _ ->
                entries
                    .constantDynamicEntry(
                        DynamicConstantDesc.ofNamed(bootstrap, name, type, argument))
                    .index());
  }
}
