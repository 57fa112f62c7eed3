package motte.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

class SplittingTest {
  /// Imports one function of type `(i32) -> (i32)`.
  static final WasmModule MODULE =
      WasmModule.parse(
          HexFormat.of()
              .parseHex("0061736d01000000" + "01060160017f017f" + "0207" + "01016d01660000"));

  @Test
  void random_functions_in_shreds_do_what_they_did_whole() {
    int runs = 0;
    for (int seed = 0; seed < 1000; seed++) {
      var body = RandomBody.of(seed, 20 + seed % 200);
      WellFormed.check(body, new Splitting(body, List.of()), null);
      int budget = 60 + seed % 7 * 60;
      Splitting split;
      try {
        split = Splitting.of(body, MODULE, budget);
        WellFormed.check(split.root(), split, null);
        for (var run : split.runs()) {
          WellFormed.check(run.body(), split, run);
        }
        for (int input = 0; input < 4; input++) {
          var whole = new BodyMachine(new Splitting(body, List.of()));
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
