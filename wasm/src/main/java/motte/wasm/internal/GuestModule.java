package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.compile.Compilation;
import motte.compile.Signatures;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.format.WasmModule;
import motte.wasm.CodeCache;
import motte.wasm.Export;
import motte.wasm.Extern;
import motte.wasm.Import;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Memory;
import motte.wasm.Module;
import org.jspecify.annotations.Nullable;

/// A module: its description, and its code as far as it was needed.
public final class GuestModule implements Module {
  /// From this size on it pays not to validate code that the cache has seen before.
  private static final int LARGE = 1 << 18;

  private final WasmModule format;
  private final Optional<FileCodeCache> cache;
  private final ModuleTypes types;
  private final List<Import> imports;
  private final List<Export> exports;
  private final Map<String, WasmModule.Export> exported = new HashMap<>();
  private final int shallow;

  /// What its own memories start as, by index; guarded by itself.
  private final @Nullable MemoryImage[] images;

  private final boolean sharesReferences;
  private final BitSet exportedGlobals = new BitSet();
  private volatile @Nullable Digest digest;
  private volatile @Nullable Code plain;
  private volatile @Nullable Code metered;

  /// One way of compiling the module.
  ///
  /// @param loader has its classes
  /// @param states makes states of instances
  /// @param backtraces finds its functions in stack traces
  record Code(GuestLoader loader, MethodHandle states, Backtraces backtraces) {

    GuestState state() {
      try {
        return (GuestState) states.invokeExact();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  private GuestModule(WasmModule format, Optional<FileCodeCache> cache) {
    this.format = format;
    this.cache = cache;
    types = ModuleTypes.of(format);
    shallow = Headroom.shallow(format);
    images = new MemoryImage[format.memories().size()];
    imports = Descriptions.imports(format);
    exports = Descriptions.exports(format);
    sharesReferences =
        format.importedTableCount() + format.importedGlobalCount() > 0
            || format.exports().stream().anyMatch(each -> each.kind() == 1 || each.kind() == 3);
    for (var export : format.exports()) {
      exported.put(export.name(), export);
      if (export.kind() == 3) {
        exportedGlobals.set(export.index());
      }
    }
  }

  /// As [Module#parse].
  public static GuestModule parse(byte[] wasm) {
    return new GuestModule(WasmModule.parse(wasm.clone()), Optional.empty());
  }

  /// As [Module#parse(byte\[\], motte.wasm.CodeCache)].
  public static GuestModule parse(byte[] wasm, CodeCache cache) {
    var files = (FileCodeCache) cache;
    var bytes = wasm.clone();
    boolean known =
        bytes.length >= LARGE && files.entry(Digest.sha384(bytes), variant(false)).found();
    return new GuestModule(
        known ? WasmModule.parseKnown(bytes) : WasmModule.parse(bytes), Optional.of(files));
  }

  private static String variant(boolean isMetered) {
    return isMetered ? "metered" : "plain";
  }

  WasmModule format() {
    return format;
  }

  ModuleTypes types() {
    return types;
  }

  /// Whether others may put functions into tables or globals that this module uses.
  boolean sharesReferences() {
    return sharesReferences;
  }

  boolean isExportedGlobal(int index) {
    return exportedGlobals.get(index);
  }

  /// See [Headroom#shallow].
  int shallow() {
    return shallow;
  }

  /// What a memory that is not imported, and is no larger than memories can be, starts as.
  MemoryImage image(int memory) {
    synchronized (images) {
      var image = images[memory];
      if (image == null) {
        image = MemoryImage.zeros((int) format.memories().get(memory).minimum() * Memory.PAGE);
        images[memory] = image;
      }
      return image;
    }
  }

  /// What is exported under a name.
  WasmModule.@Nullable Export exported(String name) {
    return exported.get(name);
  }

  /// The module's code, made at the first call.
  Code code(boolean isMetered) {
    var known = isMetered ? metered : plain;
    return known == null ? compile(isMetered) : known;
  }

  private synchronized Code compile(boolean isMetered) {
    var known = isMetered ? metered : plain;
    if (known != null) {
      return known;
    }
    var compilation = Compilation.of(format, new Compilation.Options(isMetered));
    var entry =
        cache
            .filter(_ -> Signatures.areOrdinary(format))
            .map(files -> files.entry(digest(), variant(isMetered)));
    var loader = new GuestLoader(compilation, format, types, entry);
    var code = new Code(loader, loader.states(), new Backtraces(format, compilation));
    if (isMetered) {
      metered = code;
    } else {
      plain = code;
    }
    return code;
  }

  @Override
  public Digest digest() {
    var known = digest;
    if (known == null) {
      known = Digest.sha384(format.wasm());
      digest = known;
    }
    return known;
  }

  @Override
  public List<Import> imports() {
    return imports;
  }

  @Override
  public List<Export> exports() {
    return exports;
  }

  @Override
  public List<Bytes> customSections(String name) {
    return format.customSections(name);
  }

  @Override
  public void compile() {
    code(false).loader().compileAll();
  }

  @Override
  public ByteSize codeSize() {
    long bytes = 0;
    for (var code : new @Nullable Code[] {plain, metered}) {
      bytes += code == null ? 0 : code.loader().codeSize();
    }
    return ByteSize.ofBytes(bytes);
  }

  /// What the module imports, in the order of its import section.
  Extern[] resolve(Imports lent) {
    return new Linking(format, types).resolve(lent);
  }

  @Override
  public Instance instantiate(Imports lent, Limits limits) {
    return instantiate(resolve(lent), limits, null);
  }

  /// Makes an instance, in the state of a snapshot if there is one.
  Instance instantiate(Extern[] externs, Limits limits, @Nullable GuestSnapshot snapshot) {
    var code = code(limits.fuel().isPresent());
    var instance = new GuestInstance(this, code, limits);
    Instantiation.run(this, code, instance, externs, snapshot);
    return instance;
  }
}
