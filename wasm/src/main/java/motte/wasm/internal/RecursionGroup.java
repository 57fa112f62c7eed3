package motte.wasm.internal;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import motte.compile.ObjectClass;
import motte.format.TypeDef;
import motte.format.TypeIdentity;
import org.jspecify.annotations.Nullable;

/// Types that were defined together: they live and die together, and one class loader has the
/// classes of their objects.
final class RecursionGroup {
  /// The groups that somebody uses: by what all modules of the process find the same objects.
  private static final Map<String, Known> KNOWN = new HashMap<>();

  private static final ReferenceQueue<RecursionGroup> DROPPED = new ReferenceQueue<>();

  private final RuntimeType[] types;
  private @Nullable Loader loader;

  private RecursionGroup(int size) {
    types = new RuntimeType[size];
  }

  /// Puts the types of the group that starts at `start` into `module`, which has all those before.
  static void intern(
      ModuleTypes module, TypeDef[] definitions, List<TypeIdentity> identities, int start) {
    synchronized (KNOWN) {
      while (DROPPED.poll() instanceof Known dropped) {
        KNOWN.remove(dropped.name, dropped);
      }
      var name = identities.get(start).group();
      var known = KNOWN.get(name);
      var group = known == null ? null : known.get();
      if (group == null) {
        group = define(module, definitions, identities, start);
        KNOWN.put(name, new Known(name, group));
      } else {
        group.putInto(module, start);
      }
    }
  }

  private static RecursionGroup define(
      ModuleTypes module, TypeDef[] definitions, List<TypeIdentity> identities, int start) {
    var group = new RecursionGroup(definitions[start].groupSize());
    for (int i = 0; i < group.types.length; i++) {
      var definition = definitions[start + i];
      int supertype = definition.supertype();
      group.types[i] =
          new RuntimeType(
              group,
              identities.get(start + i),
              definition,
              supertype < 0 ? null : module.type(supertype));
      module.put(start + i, group.types[i]);
    }
    for (var each : group.types) {
      each.close(module);
    }
    return group;
  }

  private void putInto(ModuleTypes module, int start) {
    for (int i = 0; i < types.length; i++) {
      module.put(start + i, types[i]);
    }
  }

  /// The class of the objects of `type`, which is in this group.
  Class<?> objectClass(RuntimeType type) {
    try {
      return loader().loadClass(ObjectClass.name(type.identity()));
    } catch (ClassNotFoundException e) {
      throw new LinkageError("no class for " + type, e);
    }
  }

  private synchronized Loader loader() {
    var existing = loader;
    if (existing == null) {
      existing = new Loader(this);
      loader = existing;
    }
    return existing;
  }

  private static final class Known extends WeakReference<RecursionGroup> {
    final String name;

    Known(String name, RecursionGroup group) {
      super(group, DROPPED);
      this.name = name;
    }
  }

  /// Knows the group, so that the type of an object lives as long as the object.
  private static final class Loader extends ClassLoader {
    private final RecursionGroup group;

    /// The types of the group and their supertypes.
    private final Map<String, RuntimeType> types = new HashMap<>();

    static {
      registerAsParallelCapable();
    }

    Loader(RecursionGroup group) {
      super("types", Struct.class.getClassLoader());
      this.group = group;
      for (var type : group.types) {
        var supertype = type.supertype();
        if (supertype != null) {
          types.put(ObjectClass.name(supertype.identity()), supertype);
        }
      }
      for (var type : group.types) {
        types.put(ObjectClass.name(type.identity()), type);
      }
      Struct.class.getModule().addExports(Struct.class.getPackageName(), getUnnamedModule());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      var type = types.get(name);
      if (type == null) {
        throw new ClassNotFoundException(name);
      }
      if (type.group() != group) {
        return type.objectClass();
      }
      var file = classFile(name, type);
      return defineClass(name, file, 0, file.length);
    }

    private static byte[] classFile(String name, RuntimeType type) throws ClassNotFoundException {
      var supertype = type.supertype();
      var superName = supertype == null ? null : ObjectClass.name(supertype.identity());
      return switch (type.composite()) {
        case TypeDef.StructType struct ->
            ObjectClass.of(
                name,
                superName,
                struct,
                supertype != null && supertype.composite() instanceof TypeDef.StructType parent
                    ? parent.fields().size()
                    : 0);
        case TypeDef.ArrayType array -> ObjectClass.of(name, superName, array);
        default -> throw new ClassNotFoundException(name);
      };
    }
  }
}
