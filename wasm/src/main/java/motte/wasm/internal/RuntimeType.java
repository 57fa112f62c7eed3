package motte.wasm.internal;

import motte.format.FunctionType;
import motte.format.TypeDef;
import motte.format.TypeIdentity;
import org.jspecify.annotations.Nullable;

/// A defined type as all modules of this process see it: there is one object for all types that are
/// equal, so `==` compares them.
///
/// Nothing keeps a type that no module, instance or object uses any more.
public final class RuntimeType {
  private final RecursionGroup group;
  private final TypeIdentity identity;
  private final TypeDef definition;
  private final RuntimeType[] ancestors;
  private final ClosedType[] types;
  private final ClosedType[] results;
  private volatile @Nullable Crossing crossing;

  /// Lets its group tell it what its parts are, once they all exist.
  RuntimeType(
      RecursionGroup group,
      TypeIdentity identity,
      TypeDef definition,
      @Nullable RuntimeType supertype) {
    this.group = group;
    this.identity = identity;
    this.definition = definition;
    int depth = supertype == null ? 0 : supertype.ancestors.length;
    ancestors = new RuntimeType[depth + 1];
    if (supertype != null) {
      System.arraycopy(supertype.ancestors, 0, ancestors, 0, depth);
    }
    ancestors[depth] = this;
    // No switch over the three: see *Starting* in the book's page on the engine.
    if (definition.composite() instanceof FunctionType function) {
      types = new ClosedType[function.paramCount()];
      results = new ClosedType[function.resultCount()];
    } else {
      types =
          new ClosedType
              [definition.composite() instanceof TypeDef.StructType struct
                  ? struct.fields().size()
                  : 1];
      results = new ClosedType[0];
    }
  }

  void close(ModuleTypes module) {
    if (definition.composite() instanceof FunctionType function) {
      for (int i = 0; i < types.length; i++) {
        types[i] = module.close(function.param(i));
      }
      for (int i = 0; i < results.length; i++) {
        results[i] = module.close(function.result(i));
      }
    } else if (definition.composite() instanceof TypeDef.StructType struct) {
      for (int i = 0; i < types.length; i++) {
        types[i] = module.close(struct.fields().get(i).type());
      }
    } else if (definition.composite() instanceof TypeDef.ArrayType array) {
      types[0] = module.close(array.element().type());
    }
  }

  /// Whether this is `other` or was declared below it.
  public boolean isSubtypeOf(RuntimeType other) {
    if (this == other) {
      return true;
    }
    int depth = other.ancestors.length - 1;
    return depth < ancestors.length && ancestors[depth] == other;
  }

  /// The type that it was declared a subtype of.
  @Nullable RuntimeType supertype() {
    return ancestors.length == 1 ? null : ancestors[ancestors.length - 2];
  }

  boolean isFunction() {
    return definition.composite() instanceof FunctionType;
  }

  boolean isStruct() {
    return definition.composite() instanceof TypeDef.StructType;
  }

  boolean isArray() {
    return definition.composite() instanceof TypeDef.ArrayType;
  }

  boolean isFinal() {
    return definition.isFinal();
  }

  /// What it is, with indices of types in the module that defined it first: good for counting and
  /// for numbers only.
  TypeDef.Composite composite() {
    return definition.composite();
  }

  int paramCount() {
    return isFunction() ? types.length : 0;
  }

  /// The type of a parameter of a function.
  ClosedType param(int index) {
    return types[index];
  }

  int fieldCount() {
    return isFunction() ? 0 : types.length;
  }

  int resultCount() {
    return results.length;
  }

  /// The type of a result of a function.
  ClosedType result(int index) {
    return results[index];
  }

  /// The type of a field of a structure, or of the elements of an array.
  ClosedType field(int index) {
    return types[index];
  }

  RecursionGroup group() {
    return group;
  }

  TypeIdentity identity() {
    return identity;
  }

  /// The class of the objects of a structure or array type, defined now if it has not been.
  Class<?> objectClass() {
    return group.objectClass(this);
  }

  /// How functions of this type are called from the host.
  Crossing crossing() {
    var known = crossing;
    if (known == null) {
      known = Crossing.of(Shape.of(this));
      crossing = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return identity.toString();
  }
}
