package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import motte.format.TypeDef.ArrayType;
import motte.format.TypeDef.Field;
import motte.format.TypeDef.StructType;
import motte.format.TypeIdentity;
import motte.format.ValType;

/// The class of the objects of one structure or array type. Types that are equal, in whatever
/// modules, share it; a subtype's class extends its supertype's. So a cast in WebAssembly is a cast
/// in Java, and objects need no word that says their type.
///
/// A structure has a field `f<n>` of the JVM's type for each field that its supertype has not; a
/// vector has two, `f<n>` and `f<n>h`. Static methods make objects: one without parameters leaves
/// all fields zero, one takes the values of all, if a method may (see [Signatures]). An array
/// extends one of the runtime's arrays, by the type of its elements, and is made from an array of
/// the JVM.
public final class ObjectClass {
  /// The name of the static methods that make objects.
  static final String FACTORY = "of";

  private static final String PACKAGE = "motte.gc.";
  private static final String RUNTIME = "motte.wasm.internal.";
  private static final ClassDesc STRUCT = ClassDesc.of(RUNTIME + "Struct");

  /// No method of theirs branches.
  private static final ClassFile FILES = ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS);

  private ObjectClass() {}

  /// The binary name of the class of the objects of a type.
  public static String name(TypeIdentity type) {
    return PACKAGE + type;
  }

  /// Whether `name` is that of such a class.
  public static boolean isName(String name) {
    return name.startsWith(PACKAGE);
  }

  static ClassDesc desc(TypeIdentity type) {
    return ClassDesc.of(name(type));
  }

  /// The class file of a structure.
  ///
  /// @param superName the class of its supertype, or null
  /// @param inherited how many fields, the first ones, the supertype has
  public static byte[] of(
      String name,
      @org.jspecify.annotations.Nullable String superName,
      StructType type,
      int inherited) {
    var self = ClassDesc.of(name);
    var parent = superName == null ? STRUCT : ClassDesc.of(superName);
    var fields = type.fields();
    return FILES.build(
        self,
        builder -> {
          builder.withSuperclass(parent).withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER);
          for (int i = inherited; i < fields.size(); i++) {
            builder.withField(fieldName(i), fieldDesc(fields.get(i)), ClassFile.ACC_PUBLIC);
            if (fields.get(i).type() == ValType.V128) {
              builder.withField(highName(i), CD_long, ClassFile.ACC_PUBLIC);
            }
          }
          builder.withMethodBody(
              INIT_NAME,
              MTD_void,
              ClassFile.ACC_PUBLIC,
              code -> code.aload(0).invokespecial(parent, INIT_NAME, MTD_void).return_());
          builder.withMethodBody(
              FACTORY,
              MethodTypeDesc.of(CD_Object),
              ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
              code -> code.new_(self).dup().invokespecial(self, INIT_NAME, MTD_void).areturn());
          if (hasFactory(type) && !fields.isEmpty()) {
            builder.withMethodBody(
                FACTORY,
                factoryType(type),
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                code -> factory(code, self, fields));
          }
        });
  }

  /// The class file of an array.
  ///
  /// @param superName the class of its supertype, or null
  public static byte[] of(
      String name, @org.jspecify.annotations.Nullable String superName, ArrayType type) {
    var self = ClassDesc.of(name);
    var parent = superName == null ? arrayBase(type) : ClassDesc.of(superName);
    var elements = elementDesc(type).arrayType();
    var init = MethodTypeDesc.of(CD_void, elements);
    return FILES.build(
        self,
        builder ->
            builder
                .withSuperclass(parent)
                .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                .withMethodBody(
                    INIT_NAME,
                    init,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0).aload(1).invokespecial(parent, INIT_NAME, init).return_())
                .withMethodBody(
                    FACTORY,
                    MethodTypeDesc.of(CD_Object, elements),
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code ->
                        code.new_(self)
                            .dup()
                            .aload(0)
                            .invokespecial(self, INIT_NAME, init)
                            .areturn()));
  }

  /// Whether a method takes the values of all fields.
  static boolean hasFactory(StructType type) {
    var kinds = kinds(type);
    return Signatures.direct(kinds) == kinds.length();
  }

  /// The fields as a list of [Signatures].
  static String kinds(StructType type) {
    byte[] kinds = new byte[type.fields().size()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = Kind.of(type.fields().get(i).type());
    }
    return Signatures.kinds(kinds);
  }

  /// Takes packed fields as ints and vectors as two longs.
  static MethodTypeDesc factoryType(StructType type) {
    var params = new ArrayList<ClassDesc>();
    for (var each : type.fields()) {
      params.add(operandDesc(each));
      if (each.type() == ValType.V128) {
        params.add(CD_long);
      }
    }
    return MethodTypeDesc.of(CD_Object, params);
  }

  private static void factory(CodeBuilder code, ClassDesc self, List<Field> fields) {
    code.new_(self).dup().invokespecial(self, INIT_NAME, MTD_void);
    int slot = 0;
    for (int i = 0; i < fields.size(); i++) {
      var field = fields.get(i);
      code.dup().loadLocal(TypeKind.from(operandDesc(field)), slot);
      pack(code, field);
      code.putfield(self, fieldName(i), fieldDesc(field));
      if (field.type() == ValType.V128) {
        code.dup().lload(slot + 2).putfield(self, highName(i), CD_long);
      }
      slot += slots(field);
    }
    code.areturn();
  }

  /// Cuts an int on the stack to what a packed field holds.
  static void pack(CodeBuilder code, Field field) {
    switch (field.type()) {
      case ValType.I8 -> code.i2b();
      case ValType.I16 -> code.i2s();
      default -> {}
    }
  }

  private static int slots(Field field) {
    return switch (field.type()) {
      case ValType.V128 -> 4;
      case ValType.I64, ValType.F64 -> 2;
      default -> 1;
    };
  }

  static String fieldName(int field) {
    return "f" + field;
  }

  /// The field that holds the high half of a vector.
  static String highName(int field) {
    return "f" + field + "h";
  }

  /// The type of the JVM's field; for a vector that of each half.
  static ClassDesc fieldDesc(Field field) {
    return switch (field.type()) {
      case ValType.I8 -> ConstantDescs.CD_byte;
      case ValType.I16 -> ConstantDescs.CD_short;
      default -> operandDesc(field);
    };
  }

  /// The type on the operand stack; for a vector that of each half.
  private static ClassDesc operandDesc(Field field) {
    return switch (field.type()) {
      case ValType.I8, ValType.I16, ValType.I32 -> CD_int;
      case ValType.I64, ValType.V128 -> CD_long;
      case ValType.F32 -> ConstantDescs.CD_float;
      case ValType.F64 -> ConstantDescs.CD_double;
      default -> CD_Object;
    };
  }

  /// The type of the elements of the JVM's array; a vector is two.
  static ClassDesc elementDesc(ArrayType type) {
    return fieldDesc(type.element());
  }

  /// The runtime's class that knows how to use arrays of such elements.
  static ClassDesc arrayBase(ArrayType type) {
    return ClassDesc.of(
        RUNTIME
            + switch (type.element().type()) {
              case ValType.I8 -> "ByteArray";
              case ValType.I16 -> "ShortArray";
              case ValType.I32 -> "IntArray";
              case ValType.I64 -> "LongArray";
              case ValType.F32 -> "FloatArray";
              case ValType.F64 -> "DoubleArray";
              case ValType.V128 -> "VectorArray";
              default -> "RefArray";
            });
  }
}
