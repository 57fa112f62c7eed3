package motte.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

class SplittingTest {
  static final WasmModule MODULE = module();

  private static WasmModule module() {
    return (WasmModule)
        java.lang.reflect.Proxy.newProxyInstance(
            SplittingTest.class.getClassLoader(),
            new Class<?>[] {WasmModule.class},
            (_, method, _) -> new motte.format.FunctionType(new int[] {-1}, new int[] {-1}));
  }

  @Test
  void random_functions_in_shreds_do_what_they_did_whole() {
    int runs = 0;
    for (int seed = 0; seed < 3000; seed++) {
      var body = RandomBody.of(seed, 20 + seed % 200);
      WellFormed.check(body, new Splitting(body, java.util.List.of()), null);
      int budget = 60 + seed % 7 * 60;
      Splitting split;
      try {
        split = Splitting.of(body, MODULE, budget);
        WellFormed.check(split.root(), split, null);
        for (var run : split.runs()) {
          WellFormed.check(run.body(), split, run);
        }
        for (int input = 0; input < 4; input++) {
          var whole = new BodyMachine(new Splitting(body, java.util.List.of()));
          var shreds = new BodyMachine(split);
          assertArrayEquals(
              whole.call(body, input, 3 - input), shreds.call(split.root(), input, 3 - input));
          assertEquals(whole.calls, shreds.calls);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      runs += split.runs().size();
    }
    int total = runs;
    assertTrue(total > 3000, () -> total + " runs are too few to mean anything");
  }
}
