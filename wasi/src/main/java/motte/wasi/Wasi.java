package motte.wasi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import motte.capability.Entropy;
import motte.capability.MonotonicClock;
import motte.capability.WallClock;
import motte.core.Kind;
import motte.wasm.GuestThread;
import motte.wasm.Imports;
import motte.wasm.Limits;
import motte.wasm.Module;

/// The WASI 0.1 world of one guest: its arguments, environment, clocks, and descriptors. What is
/// not given here does not exist for it.
///
/// ```java
/// int exitCode = Wasi.builder()
///     .args(List.of("hello"))
///     .descriptor(Descriptor.none())
///     .descriptor(Descriptor.stdout(StdStreams.sink(System.out)))
///     .build()
///     .run(Module.parse(bytes), Limits.defaults());
/// ```
public final class Wasi {
  private final Table table;
  private final Imports imports;

  private Wasi(Builder parts) {
    table = new Table(parts.maxDescriptors);
    imports = Functions.of(parts.process(), table);
    parts.descriptors.forEach(descriptor -> table.add(descriptor.entry()));
  }

  /// A world with nothing in it but the clocks and the entropy of this machine.
  public static Builder builder() {
    return new Builder();
  }

  /// All functions of WASI 0.1, as modules `wasi_snapshot_preview1` and `wasi_unstable`. Their one
  /// exception other than a [motte.wasm.Trap] is what ends the guest: by `proc_exit`, which only
  /// [#run] understands, or by an interrupt of its thread.
  public Imports imports() {
    return imports;
  }

  /// Instantiates `module` in this world, runs its `_start` (or the function named by the empty
  /// string) to the end, then gives all descriptors up, letting out what was written.
  ///
  /// @return the exit code of the guest: of `proc_exit`, else 0
  /// @throws WasiException `start-missing`
  public int run(Module module, Limits limits) {
    boolean orderly = false;
    try (var instance = module.instantiate(imports, limits)) {
      var start =
          instance
              .func("_start")
              .or(() -> instance.func(""))
              .orElseThrow(() ->
                  new WasiException(
                      Kind.INVALID,
                      "start-missing",
                      "the module `" + module.digest() + "` exports no `_start`",
                      "build it as a command (a program with `main`), not as a library"));
      var _ = GuestThread.run(limits, start::call);
      orderly = true;
      return 0;
    } catch (Exit exit) {
      orderly = true;
      return exit.code();
    } finally {
      end(orderly);
    }
  }

  /// A guest that was stopped leaves an interrupt behind, which is not meant for what follows here.
  private void end(boolean orderly) {
    boolean interrupted = Thread.interrupted();
    try {
      table.closeAll(!orderly);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Collects what a world consists of.
  public static final class Builder {
    private List<String> args = List.of();
    private Map<String, String> env = Map.of();
    private final List<Descriptor> descriptors = new ArrayList<>();
    private WallClock wallClock = WallClock.system();
    private MonotonicClock monotonicClock = MonotonicClock.system();
    private Entropy entropy = Entropy.system();
    private int maxDescriptors = 4096;

    private Builder() {}

    /// The arguments; the first is the name of the program.
    public Builder args(List<String> args) {
      this.args = List.copyOf(args);
      return this;
    }

    /// The environment, in the order of the map.
    public Builder env(Map<String, String> env) {
      this.env = env;
      return this;
    }

    /// Adds the next descriptor: the first is number 0.
    public Builder descriptor(Descriptor descriptor) {
      descriptors.add(descriptor);
      return this;
    }

    /// The time of day.
    public Builder wallClock(WallClock clock) {
      this.wallClock = clock;
      return this;
    }

    /// The clock that never goes back.
    public Builder monotonicClock(MonotonicClock clock) {
      this.monotonicClock = clock;
      return this;
    }

    /// Where `random_get` takes its bytes.
    public Builder entropy(Entropy entropy) {
      this.entropy = entropy;
      return this;
    }

    /// How many descriptors the guest may have open at once.
    public Builder maxDescriptors(int count) {
      this.maxDescriptors = count;
      return this;
    }

    /// The world, which can run one guest.
    ///
    /// @throws WasiException `text-with-nul`, `too-many-descriptors`
    public Wasi build() {
      if (descriptors.size() > maxDescriptors) {
        throw new WasiException(
            Kind.INVALID,
            "too-many-descriptors",
            "`" + descriptors.size() + "` descriptors are granted, the most is " + maxDescriptors,
            "grant fewer, or raise the bound");
      }
      return new Wasi(this);
    }

    private ProcessCalls process() {
      return new ProcessCalls(args, env, wallClock, monotonicClock, entropy);
    }
  }
}
