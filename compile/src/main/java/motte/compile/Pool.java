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
  private final Map<Object, Integer> others = new HashMap<>();

  /// The index of a method of a class.
  int method(Member method) {
    int index = known(method.id);
    return index != 0
        ? index
        : (members[method.id] =
            entries.methodRefEntry(method.owner, method.name, method.type).index());
  }

  /// The index of a field.
  int field(Member field) {
    int index = known(field.id);
    return index != 0
        ? index
        : (members[field.id] =
            entries.fieldRefEntry(field.owner, field.name, field.type.returnType()).index());
  }

  private int known(int id) {
    if (id >= members.length) {
      members = Arrays.copyOf(members, id + 256);
    }
    return members[id];
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
    record Key(DirectMethodHandleDesc bootstrap, int argument) {}
    return others.computeIfAbsent(
        new Key(bootstrap, argument),
        _ ->
            entries
                .constantDynamicEntry(DynamicConstantDesc.ofNamed(bootstrap, name, type, argument))
                .index());
  }
}
