package motte.bench;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.wasm.Func;
import motte.wasm.FuncType;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.ValType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the engine's seams cost: compiling, instantiating, crossing between host and guest.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
  /// (module (import "host" "same" (func $same (param i32) (result i32))) (memory (export "memory")
  /// 2) (func (export "add") (param i32 i32) (result i32) …) (func (export "thousand") ;; calls
  /// $same a thousand times (func (export "sum") ;; adds up the first 64 KiB of memory, word by
  /// word (func $fib (export "fib") (param i32) (result i32) …))
  private static final String WASM =
      "0061736d0100000001100360017f017f60027f7f017f6000017f020d0104686f73740473616d6500"
          + "00030504010202000503010002072705066d656d6f727902000361646400010874686f7573616e64"
          + "00020373756d00030366696200040a61040700200020016a0b1801017f03402000100041016a2200"
          + "41e807480d000b20000b2101027f0340200120002802006a2101200041046a220041808004480d00"
          + "0b20010b1c002000410248047f200005200041016b1004200041026b10046a0b0b";

  private static final Imports LENT =
      Imports.none()
          .with("host", "same", FuncType.of(List.of(ValType.I32), ValType.I32), (_, args) -> args);

  private byte[] wasm;
  private Module module;
  private Instance instance;
  private Func add;
  private Func thousand;
  private Func sum;
  private Func fib;

  /// Compiles the module once.
  @Setup
  public void compileOnce() {
    wasm = HexFormat.of().parseHex(WASM);
    module = Module.parse(wasm);
    instance = module.instantiate(LENT, Limits.defaults());
    add = instance.func("add").orElseThrow();
    thousand = instance.func("thousand").orElseThrow();
    sum = instance.func("sum").orElseThrow();
    fib = instance.func("fib").orElseThrow();
  }

  /// Decode, validate and compile a module of five functions.
  @Benchmark
  public Module compile() {
    return Module.parse(wasm);
  }

  /// An instance with two pages of memory.
  @Benchmark
  public Instance instantiate() {
    return module.instantiate(LENT, Limits.defaults());
  }

  /// One call of the guest, which adds two numbers.
  @Benchmark
  public long[] call() {
    return add.call(1, 2);
  }

  /// A thousand calls of the host by the guest.
  @Benchmark
  public long[] thousandHostCalls() {
    return thousand.call();
  }

  /// 16,384 loads in a loop.
  @Benchmark
  public long[] sumOf64KiB() {
    return sum.call();
  }

  /// 21,891 nested calls.
  @Benchmark
  public long[] fib20() {
    return fib.call(20);
  }
}
