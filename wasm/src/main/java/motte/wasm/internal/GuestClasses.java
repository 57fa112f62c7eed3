package motte.wasm.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.internal.ClassCollector;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;

/// The Java classes that Endive compiled one module to. Unlike Endive's own collector it defines a
/// class once, and only when compilation has settled.
final class GuestClasses implements ClassCollector {
  /// What the names of all compiled classes start with.
  static final String PREFIX = "motte.guest.Guest";

  /// What the names of those start with that hold the guest's functions.
  private static final String FUNCTIONS = PREFIX + "FuncGroup_";

  private final Map<String, byte[]> classes = new LinkedHashMap<>();
  private @Nullable String main;

  @Override
  public String mainClassName() {
    return Objects.requireNonNull(main);
  }

  @Override
  public void putMainClass(String name, byte[] content) {
    main = name;
    put(name, content);
  }

  @Override
  public void put(String name, byte[] content) {
    classes.put(name.replace('/', '.'), content);
  }

  @Override
  public void putAll(ClassCollector other) {
    other.classBytes().forEach(this::put);
  }

  @Override
  public Map<String, byte[]> classBytes() {
    return classes;
  }

  @Override
  public byte[] resolve(Class<?> type) {
    var name = type.getName().replace('.', '/') + ".class";
    try (var in = type.getClassLoader().getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Defines the classes, those with functions after `counting` has changed them, and has the JVM
  /// verify every one of them.
  Function<Instance, Machine> define(UnaryOperator<byte[]> counting) {
    var loader = new Loader(classes, counting);
    GuestClasses.class
        .getModule()
        .addExports(GuestClasses.class.getPackageName(), loader.getUnnamedModule());
    try {
      for (var name : List.copyOf(classes.keySet())) {
        Class.forName(name, true, loader);
      }
      var constructor =
          MethodHandles.publicLookup()
              .findConstructor(
                  loader.loadClass(mainClassName()),
                  MethodType.methodType(void.class, Instance.class))
              .asType(MethodType.methodType(Machine.class, Instance.class));
      return instance -> start(constructor, instance);
    } catch (ReflectiveOperationException e) {
      throw new WasmEngineException(e);
    }
  }

  private static Machine start(MethodHandle constructor, Instance instance) {
    try {
      return (Machine) constructor.invokeExact(instance);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new WasmEngineException(e);
    }
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;
    private final UnaryOperator<byte[]> counting;

    Loader(Map<String, byte[]> classes, UnaryOperator<byte[]> counting) {
      super("guest", GuestClasses.class.getClassLoader());
      this.classes = classes;
      this.counting = counting;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      var content = classes.remove(name);
      if (content == null) {
        throw new ClassNotFoundException(name);
      }
      var counted = name.startsWith(FUNCTIONS) ? counting.apply(content) : content;
      return defineClass(name, counted, 0, counted.length);
    }
  }
}
