package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import motte.compile.Compilation;
import motte.format.WasmModule;
import org.jspecify.annotations.Nullable;

/// The classes that a module is compiled to, each compiled and defined when the JVM first needs it.
/// They are in the loader's unnamed module, which sees our internals and nothing else sees it.
///
/// Nothing keeps it but the module, its instances and their functions: when those are dropped, the
/// JVM unloads the code.
final class GuestLoader extends ClassLoader implements Linkage {
  private final Compilation compilation;
  private final WasmModule module;
  private final ModuleTypes types;
  private final Optional<CodeEntry> cached;
  private final Poll poll = new Poll();
  private final AtomicReferenceArray<@Nullable MethodHandle> handles;
  private final AtomicLong codeSize = new AtomicLong();

  static {
    registerAsParallelCapable();
  }

  GuestLoader(
      Compilation compilation, WasmModule module, ModuleTypes types, Optional<CodeEntry> cached) {
    super("guest", GuestLoader.class.getClassLoader());
    this.compilation = compilation;
    this.module = module;
    this.types = types;
    handles = new AtomicReferenceArray<>(module.functionCount() - module.importedFunctionCount());
    this.cached = cached;
    GuestLoader.class
        .getModule()
        .addExports(GuestLoader.class.getPackageName(), getUnnamedModule());
  }

  @Override
  public RuntimeType type(int index) {
    return types.type(index);
  }

  @Override
  public RuntimeType functionType(int function) {
    return types.type(module.functionTypeIndex(function));
  }

  Poll poll() {
    return poll;
  }

  @Override
  public MutableCallSite pollSite() {
    return poll.site();
  }

  /// How many bytes of classes were defined.
  long codeSize() {
    return codeSize.get();
  }

  @Override
  public MethodHandle functionHandle(int function) {
    int own = function - module.importedFunctionCount();
    var known = handles.get(own);
    if (known == null) {
      known = find(function);
      handles.set(own, known);
    }
    return known;
  }

  private MethodHandle find(int function) {
    Headroom.check();
    var type = Shape.guestType(Shape.of(functionType(function)));
    var own = type.changeParameterType(type.parameterCount() - 1, stateClass());
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              load(compilation.functionClass(function)), compilation.functionMethod(function), own)
          .asType(type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("function " + function, e);
    }
  }

  /// Makes states of instances: `()GuestState`.
  MethodHandle states() {
    try {
      return MethodHandles.publicLookup()
          .findConstructor(stateClass(), MethodType.methodType(void.class))
          .asType(MethodType.methodType(GuestState.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("state", e);
    }
  }

  private Class<?> stateClass() {
    return load(compilation.stateClass());
  }

  private Class<?> load(String name) {
    try {
      return loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(name, e);
    }
  }

  /// Compiles all that has not been yet, on all processors.
  void compileAll() {
    compilation.classNames().parallelStream().forEach(this::load);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    // The guest may have nested deeply when it first calls a function of this class.
    Headroom.check();
    var object = types.objectClass(name);
    if (object != null) {
      return object;
    }
    var content = classFile(name);
    if (content == null) {
      throw new ClassNotFoundException(name);
    }
    if (!Watchdog.allows(poll, codeSize.get() + content.length)) {
      throw GuestTrap.codeLimit();
    }
    codeSize.addAndGet(content.length);
    return defineClass(name, content, 0, content.length);
  }

  private byte @Nullable [] classFile(String name) {
    var known = cached.isPresent() ? cached.get().load(name) : null;
    if (known != null) {
      return known;
    }
    if (!compilation.classNames().contains(name)) {
      return null;
    }
    var content = compilation.classFile(name);
    cached.ifPresent(entry -> entry.add(name, content));
    return content;
  }
}
