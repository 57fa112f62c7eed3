package motte.bench;

import java.util.concurrent.TimeUnit;
import motte.wasm.Imports;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.Snapshot;
import motte.wat.Wat;
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

/// An instance for each request: a module with two pages of memory is made, called once, closed.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InstancesBenchmark {
  private static final String TEXT =
      """
      (module
        (memory (export "memory") 2)
        (global $requests (mut i32) (i32.const 0))
        (data (i32.const 1024) "Hello, ")
        (func (export "handle") (param i32) (result i32)
          (global.set $requests (i32.add (global.get $requests) (i32.const 1)))
          (i32.store (i32.const 4096) (local.get 0))
          (i32.store (i32.const 100000) (global.get $requests))
          (i32.add (i32.load (i32.const 4096)) (i32.load8_u (i32.const 1024)))))
      """;

  private Module module;
  private Snapshot snapshot;
  private int request;

  /// Compiles the module and takes the snapshot.
  @Setup
  public void prepare() {
    module = Module.parse(Wat.toBinary(TEXT));
    try (var instance = module.instantiate(Imports.none(), Limits.defaults())) {
      snapshot = instance.snapshot();
    }
  }

  /// From the module: segments are copied, the memory is new or used again.
  @Benchmark
  public long fromModule() {
    try (var instance = module.instantiate(Imports.none(), Limits.defaults())) {
      return instance.func("handle").orElseThrow().call(request++)[0];
    }
  }

  /// From a snapshot of an instance.
  @Benchmark
  public long fromSnapshot() {
    try (var instance = snapshot.instantiate(Imports.none(), Limits.defaults())) {
      return instance.func("handle").orElseThrow().call(request++)[0];
    }
  }
}
