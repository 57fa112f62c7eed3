package motte.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Runs random modules in this engine and in others, and compares.
///
/// `main` takes the first seed and how many; it prints each seed that fails and leaves the module,
/// made small, in the working directory. How to run it: `docs/explanation/engine-tests.md`.
final class Fuzz implements AutoCloseable {
  private static final String LONE = "Endive alone differs";

  private final Oracle ours;

  /// Those after one that knows a module are not believed against it.
  private final List<Oracle> oracles;

  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private final TreeMap<String, Long> nanos = new TreeMap<>();

  Fuzz(Oracle ours, List<Oracle> oracles) {
    this.ours = ours;
    this.oracles = oracles;
  }

  /// This engine against all that are there.
  static Fuzz open() {
    var oracles = new ArrayList<Oracle>();
    NodeOracle.open().ifPresent(oracles::add);
    oracles.add(new EndiveOracle());
    return new Fuzz(new MotteOracle(), oracles);
  }

  /// Whether V8 is among the others.
  boolean hasNode() {
    return oracles.stream().anyMatch(NodeOracle.class::isInstance);
  }

  /// What went wrong with a module, if anything did.
  Optional<String> fault(byte[] wasm) {
    var calls = Call.of(exports(wasm));
    List<String> seen;
    try {
      seen = timed(ours, wasm, calls).orElseThrow();
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError failure) {
      seen = List.of("failed with " + failure);
    }
    int asked = 0;
    for (var oracle : oracles) {
      // Those after the first are slower and know less: a sample is enough.
      if (asked > 0 && wasm.length % 8 != 1) {
        break;
      }
      var expected = timed(oracle, wasm, calls);
      if (expected.isEmpty()) {
        continue;
      }
      asked++;
      count(oracle.name());
      var difference = difference(oracle.name(), expected.get(), seen);
      if (difference.isPresent() && (asked > 1 || oracle instanceof EndiveOracle)) {
        // Endive has faults of its own, as newer versions of V8 show: alone it does not decide.
        count(asked > 1 ? oracle.name() + " differs from all others" : LONE);
      } else if (difference.isPresent()) {
        return difference;
      }
    }
    count(asked == 0 ? "no other engine" : "modules");
    for (var line : seen) {
      count(
          line.contains(" trap ")
              ? line.substring(line.indexOf(" trap ") + 1)
              : line.contains(" = ") ? "returned" : "other lines");
    }
    return asked == 0 && seen.getFirst().startsWith("failed with")
        ? Optional.of(seen.getFirst())
        : Optional.empty();
  }

  private Optional<List<String>> timed(Oracle oracle, byte[] wasm, List<Call> calls) {
    long start = System.nanoTime();
    var seen = oracle.run(wasm, calls);
    nanos.merge(oracle.name(), System.nanoTime() - start, Long::sum);
    return seen;
  }

  /// How many modules that Endive alone knows came out differently there.
  int loneDifferences() {
    return counts.getOrDefault(LONE, 0);
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static Optional<String> difference(
      String name, List<String> expected, List<String> seen) {
    for (int i = 0; i < Math.max(expected.size(), seen.size()); i++) {
      var theirs = i < expected.size() ? expected.get(i) : "nothing";
      var ours = i < seen.size() ? seen.get(i) : "nothing";
      if (!(theirs.equals(ours)
          || (name.equals("Node") && NodeOracle.coarse(theirs).equals(NodeOracle.coarse(ours))))) {
        return Optional.of(name + " says `" + theirs + "`, we say `" + ours + "`");
      }
    }
    return Optional.empty();
  }

  /// The names of the exported functions, in order: the only ones with a colon.
  static List<String> exports(byte[] wasm) {
    var names = new ArrayList<String>();
    var reader = new WasmScan(wasm);
    reader.exports(names::add);
    return names;
  }

  /// The simplest module, as far as a simple search finds it, that also has a fault.
  int[] smaller(int[] choices, String fault) {
    var kind = kind(fault);
    var best = choices;
    long until = System.nanoTime() + Long.getLong("motte.fuzz.shrink", 20) * 1_000_000_000L;
    for (int size = Math.max(1, best.length / 2); size > 0; size /= 2) {
      for (int at = 0; at < best.length && System.nanoTime() < until; ) {
        var cut = new int[Math.max(best.length - size, 0)];
        System.arraycopy(best, 0, cut, 0, Math.min(at, cut.length));
        if (at < cut.length) {
          System.arraycopy(best, at + size, cut, at, cut.length - at);
        }
        var zeroed = best.clone();
        Arrays.fill(zeroed, at, Math.min(at + size, zeroed.length), 0);
        if (fails(cut, kind)) {
          best = cut;
        } else if (!Arrays.equals(zeroed, best) && fails(zeroed, kind)) {
          best = zeroed;
          at += size;
        } else {
          at += size;
        }
      }
    }
    return best;
  }

  private boolean fails(int[] choices, String kind) {
    return fault(RandomModule.of(Choices.again(choices))).map(Fuzz::kind).equals(Optional.of(kind));
  }

  /// A fault without what changes when the module gets smaller.
  private static String kind(String fault) {
    int failure = fault.indexOf("failed with ");
    return failure < 0
        ? "difference"
        : fault.substring(failure).replaceAll("\\d+", "").replaceAll("[@(].*", "");
  }

  /// What was seen so far, in a line.
  String summary() {
    var times = new TreeMap<String, String>();
    nanos.forEach((name, time) -> times.put(name, time / 1_000_000 + " ms"));
    return counts + " " + times;
  }

  @Override
  public void close() {
    oracles.forEach(Oracle::close);
  }

  /// Tries these seeds; tells the faults.
  List<String> run(long first, int count, long nanos) throws IOException {
    var faults = new ArrayList<String>();
    long end = System.nanoTime() + nanos;
    for (long seed = first; seed < first + count && System.nanoTime() - end < 0; seed++) {
      var choices = Choices.of(seed);
      var wasm = RandomModule.of(choices);
      var fault = fault(wasm);
      if (fault.isPresent()) {
        System.out.println("seed " + seed + ": " + fault.get());
        var small = RandomModule.of(Choices.again(smaller(choices.made(), fault.get())));
        Files.write(Path.of("fault-" + seed + ".wasm"), small);
        faults.add("seed " + seed + ": " + fault.get() + "\n  made small: " + fault(small).get());
        System.out.println("  made small: " + fault(small).get());
      }
    }
    return faults;
  }

  /// First seed, count.
  public static void main(String... args) throws IOException {
    long first = Long.parseLong(args[0]);
    int count = Integer.parseInt(args[1]);
    try (var fuzz = open()) {
      long start = System.nanoTime();
      int faults = 0;
      for (long at = first; at < first + count; at += 500) {
        faults += fuzz.run(at, (int) Math.min(500, first + count - at), Long.MAX_VALUE / 2).size();
        System.out.printf(
            "%d s, seeds to %d, %d faults: %s%n",
            (System.nanoTime() - start) / 1_000_000_000, at + 500, faults, fuzz.summary());
      }
    }
  }
}
