package motte.wasm.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import motte.compile.ObjectClass;
import motte.format.TypeDef;
import motte.format.TypeIdentity;
import motte.format.ValType;
import motte.format.WasmModule;
import motte.wasm.Trap.Reason;
import org.jspecify.annotations.Nullable;

/// The types that a module defines, as all modules see them. Any thread may use it.
final class ModuleTypes {
  /// How many classes of objects the code of one module can use. Each takes some kilobytes of the
  /// JVM's that no instance's limit covers.
  private static final int MOST_CLASSES = 16_384;

  private final RuntimeType[] types;
  private final AtomicInteger classes = new AtomicInteger();
  private final Map<String, RuntimeType> byClass = new HashMap<>();

  private ModuleTypes(TypeDef[] definitions) {
    types = new RuntimeType[definitions.length];
    var identities = TypeIdentity.of(definitions);
    for (int start = 0; start < types.length; start += definitions[start].groupSize()) {
      RecursionGroup.intern(this, definitions, identities, start);
    }
    for (var each : types) {
      if (!each.isFunction()) {
        byClass.put(ObjectClass.name(each.identity()), each);
      }
    }
  }

  static ModuleTypes of(WasmModule module) {
    var definitions = new TypeDef[module.typeCount()];
    for (int i = 0; i < definitions.length; i++) {
      definitions[i] = module.type(i);
    }
    return of(definitions);
  }

  static ModuleTypes of(TypeDef... definitions) {
    return new ModuleTypes(definitions);
  }

  void put(int index, RuntimeType type) {
    types[index] = type;
  }

  RuntimeType type(int index) {
    return types[index];
  }

  /// A [ValType] of this module for all modules.
  ClosedType close(int type) {
    return ValType.isRef(type) && ValType.heap(type) >= 0
        ? new ClosedType(ValType.ref(0, ValType.isNullable(type)), types[ValType.heap(type)])
        : new ClosedType(type, null);
  }

  /// The class of this binary name, if it is that of the objects of one of these types: what the
  /// loader of the module's code finds there, once for each.
  @Nullable Class<?> objectClass(String name) {
    var type = byClass.get(name);
    if (type == null) {
      return null;
    }
    if (classes.incrementAndGet() > MOST_CLASSES) {
      throw new GuestTrap(
          Reason.OUT_OF_MEMORY, "the guest has objects of more than " + MOST_CLASSES + " types");
    }
    return type.objectClass();
  }
}
