package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicInteger;

/// A method or field that all compiled modules know by name: one of the runtime or of the JDK.
/// There are a few hundred, numbered, so that a [Pool] finds its entry for one in an array.
final class Member {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final int id = COUNT.getAndIncrement();
  final ClassDesc owner;
  final String name;

  /// A field's type as `()type`.
  final MethodTypeDesc type;

  /// How many words its parameters take.
  final int parameterSlots;

  /// How many words its result or its value takes.
  final int resultSlots;

  private Member(ClassDesc owner, String name, MethodTypeDesc type) {
    this.owner = owner;
    this.name = name;
    this.type = type;
    parameterSlots = slots(type);
    resultSlots = slots(type.returnType());
  }

  static Member field(ClassDesc owner, String name, ClassDesc type) {
    return new Member(owner, name, MethodTypeDesc.of(type));
  }

  static Member method(ClassDesc owner, String name, MethodTypeDesc type) {
    return new Member(owner, name, type);
  }

  /// How many words the parameters of a method take.
  static int slots(MethodTypeDesc type) {
    int slots = 0;
    for (int i = 0; i < type.parameterCount(); i++) {
      slots += slots(type.parameterType(i));
    }
    return slots;
  }

  /// How many words a value of the type takes.
  static int slots(ClassDesc type) {
    if (type.equals(ConstantDescs.CD_long) || type.equals(ConstantDescs.CD_double)) {
      return 2;
    }
    return type.equals(ConstantDescs.CD_void) ? 0 : 1;
  }
}
