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
    var forms = Splitting.Form.values();
    for (int seed = 0; seed < 450; seed++) {
      var body = RandomBody.of(seed, 20 + seed % 200);
      var whole = new Splitting(body, List.of(), false);
      WellFormed.check(body, whole, null);
      var shreds =
          Splitting.attempt(
                  body, MODULE, 60 + seed % 7 * 60, forms[seed % forms.length], seed / 4 % 2 == 0)
              .splitting();
      runs += shreds.runs().size();
      try {
        check(shreds);
        for (int input = 0; input < 4; input++) {
          var expected = new BodyMachine(whole);
          var actual = new BodyMachine(shreds);
          assertArrayEquals(
              expected.call(body, input, 3 - input), actual.call(shreds.root(), input, 3 - input));
          assertEquals(expected.calls, actual.calls);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    int total = runs;
    assertTrue(total > 1500, () -> total + " runs are too few to mean anything");
  }

  private static void check(Splitting splitting) {
    WellFormed.check(splitting.root(), splitting, null);
    for (var run : splitting.runs()) {
      WellFormed.check(run.body(), splitting, run);
    }
  }
}
