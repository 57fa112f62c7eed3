package motte.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import motte.wasm.Func;
import motte.wasm.Imports;
import motte.wasm.Limits;
import motte.wasm.Module;
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

/// What a guest's objects, casts, exceptions and tail calls cost. Two programs are there in Java
/// too: what the JVM makes of the same work without WebAssembly between.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ObjectBenchmark {
  private Func trees;
  private Func shapes;
  private Func sort;
  private Func tails;
  private Func throwing;

  /// Compiles the programs.
  @Setup
  public void compile() throws IOException {
    trees = program("trees");
    shapes = program("shapes");
    sort = program("sort");
    tails = program("tails");
    throwing = program("throws");
  }

  private static Func program(String name) throws IOException {
    try (var in = ObjectBenchmark.class.getResourceAsStream(name + ".wat")) {
      return Module.parse(Wat.toBinary(in.readAllBytes()))
          .instantiate(Imports.none(), Limits.defaults())
          .func("run")
          .orElseThrow();
    }
  }

  /// Eleven trees of 131,071 nodes made, walked and dropped; one of them lives all the time.
  @Benchmark
  public long[] trees() {
    return trees.call(16, 10);
  }

  /// The same in Java.
  @Benchmark
  public int treesInJava() {
    var kept = Node.make(16);
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += Node.make(16).check();
    }
    return sum + kept.check();
  }

  private record Node(Node left, Node right) {
    static Node make(int depth) {
      return depth == 0 ? new Node(null, null) : new Node(make(depth - 1), make(depth - 1));
    }

    int check() {
      return left == null ? 1 : 1 + left.check() + right.check();
    }
  }

  /// A list of 1,000 objects of three types walked 300 times; two casts an object.
  @Benchmark
  public long[] shapes() {
    return shapes.call(1000, 300);
  }

  /// Heap sort of 100,000 integers.
  @Benchmark
  public long[] sort() {
    return sort.call(100_000, 1);
  }

  /// The same in Java.
  @Benchmark
  public int sortInJava() {
    int count = 100_000;
    int[] array = new int[count];
    int x = 12345;
    for (int i = 0; i < count; i++) {
      x = x * 1103515245 + 12345;
      array[i] = x >>> 8;
    }
    for (int i = count >>> 1; i-- > 0; ) {
      sift(array, i, count);
    }
    for (int i = count - 1; i > 0; i--) {
      int largest = array[0];
      array[0] = array[i];
      array[i] = largest;
      sift(array, 0, i);
    }
    return array[count >>> 1];
  }

  private static void sift(int[] array, int start, int end) {
    int at = start;
    int value = array[at];
    for (int child = 2 * at + 1; child < end; child = 2 * at + 1) {
      if (child + 1 < end && array[child] < array[child + 1]) {
        child++;
      }
      if (value >= array[child]) {
        break;
      }
      array[at] = array[child];
      at = child;
    }
    array[at] = value;
  }

  /// 100,000 tail calls, a third of them by reference.
  @Benchmark
  public long[] tails() {
    return tails.call(100_000, 1);
  }

  /// 1,000 exceptions thrown ten frames below their handler.
  @Benchmark
  public long[] throwing() {
    return throwing.call(1000, 10);
  }
}
