package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A function as Go makes them: it can go on at any of its places, so it begins with a choice among
/// all of them, and what goes back to one sets its number and begins again.
final class ResumableFunctionTest {
  private static final int PLACES = 1500;

  /// Where the numbers lead, in order; some places have two, and some have none.
  private final List<Integer> numbers = new ArrayList<>();

  private final int[] numberOf = new int[PLACES];

  @Test
  void it_goes_on_wherever_it_is_told_to() {
    var run = module().instantiate(Imports.none(), Limits.defaults()).func("run").orElseThrow();

    for (int start = 0; start < numbers.size() + 40; start += 1 + start % 5) {
      assertThat((int) run.call(start, 60)[0]).as("from %d", start).isEqualTo(expected(start, 60));
    }
    assertThat((int) run.call(-1, 60)[0]).isEqualTo(expected(-1, 60));
  }

  private Module module() {
    for (int place = 0; place < PLACES; place++) {
      if (hasNumber(place)) {
        numberOf[place] = numbers.size();
        numbers.add(place);
        if (place % 3 == 0) {
          numbers.add(place);
        }
      }
    }
    var text = new StringBuilder("(memory 1) (func $next (param i32 i32) (result i32)");
    text.append(" (i32.add (i32.mul (local.get 0) (i32.const 31)) (local.get 1)))\n");
    text.append("(func (export \"run\") (param $pc i32) (param $fuel i32) (result i32)");
    text.append(" (local $sum i32)\n (block $out (loop $entry ");
    for (int place = PLACES; place >= 0; place--) {
      text.append("(block $p").append(place).append(' ');
    }
    text.append("(br_table");
    numbers.forEach(place -> text.append(" $p").append(place));
    text.append(" $p").append(PLACES).append(" (local.get $pc)))\n");
    for (int place = 0; place < PLACES; place++) {
      for (int i = 0; i < 4; i++) {
        text.append(
            "(local.set $sum (call $next (local.get $sum) (i32.const %d)))".formatted(place));
      }
      text.append("(local.set $fuel (i32.sub (local.get $fuel) (i32.const 1)))")
          .append("(br_if $out (i32.eqz (local.get $fuel)))")
          .append(
              switch (place % 5) {
                case 1 ->
                    "(br_if $p%d (i32.and (local.get $sum) (i32.const 1)))".formatted(far(place));
                case 2 -> "(br $p%d)".formatted(near(place));
                case 3 ->
                    "(local.set $pc (i32.const %d)) (br_if $entry (i32.and (local.get $sum) (i32.const 2)))"
                        .formatted(numberOf[back(place)]);
                default -> "";
              })
          .append(")\n");
    }
    return Text.module(text.append(")) (local.get $sum))").toString());
  }

  private static boolean hasNumber(int place) {
    return place % 13 != 6;
  }

  // What is branched to has a number.
  private static int far(int place) {
    return Math.min(place + 90 + (hasNumber(place + 90) ? 0 : 1), PLACES);
  }

  private static int near(int place) {
    return Math.min(place + 2 + (hasNumber(place + 2) ? 0 : 1), PLACES);
  }

  private static int back(int place) {
    int target = Math.max(0, place - 70);
    return hasNumber(target) ? target : target + 1;
  }

  private int expected(int start, int fuel) {
    int sum = 0;
    int left = fuel;
    int place = start >= 0 && start < numbers.size() ? numbers.get(start) : PLACES;
    while (place < PLACES) {
      for (int i = 0; i < 4; i++) {
        sum = sum * 31 + place;
      }
      if (--left == 0) {
        break;
      }
      place =
          switch (place % 5) {
            case 1 -> (sum & 1) != 0 ? far(place) : place + 1;
            case 2 -> near(place);
            case 3 -> (sum & 2) != 0 ? back(place) : place + 1;
            default -> place + 1;
          };
    }
    return sum;
  }
}
