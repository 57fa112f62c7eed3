package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Shuffles are compiled by what they do to the bytes, so there are many ways in which one can go
/// wrong that others do not show.
final class ShuffleTest {
  private static final V128 LEFT = new V128(0x8786858483828180L, 0x8f8e8d8c8b8a8988L);
  private static final V128 RIGHT = new V128(0x9796959493929190L, 0x9f9e9d9c9b9a9998L);

  private final List<int[]> shuffles = new ArrayList<>();

  private void add(IntUnaryOperator index) {
    shuffles.add(IntStream.range(0, 16).map(index).map(i -> i & 31).toArray());
  }

  @Test
  void bytes_arrive_where_the_indices_say() {
    for (int n = 0; n < 32; n++) {
      int start = n;
      add(i -> start + i);
      add(i -> start - i);
      add(i -> start);
      add(i -> start ^ i);
      add(i -> start + 2 * i);
      add(i -> start + i / 2);
      add(i -> start + i / 4);
      add(i -> start + i / 2 + 16 * (i & 1));
      add(i -> i % 4 == 3 ? start : i);
      add(i -> i == start ? 31 : i / 8);
      add(i -> (i & 1) == 0 ? start + i / 2 : 0);
      add(i -> (i & 1) == 1 ? start + i / 2 : 8);
      add(i -> i < 4 ? start + 2 * i : 3);
      add(i -> i % 8 < 4 ? 16 + i : start + 2 * (i % 8));
      add(i -> (i & 3) == 0 ? start + i / 4 : 16);
    }
    var random = new Random(20_261_124);
    for (int n = 0; n < 200; n++) {
      int least = random.nextInt(32);
      int most = random.nextInt(least, 32) + 1;
      add(_ -> random.nextInt(least, most));
    }

    var instance = instance();

    for (int n = 0; n < shuffles.size(); n++) {
      assertThat(instance.func("f" + n).orElseThrow().invoke(LEFT, RIGHT))
          .as("%s", shuffles.get(n))
          .containsExactly(expected(shuffles.get(n)));
    }
  }

  private Instance instance() {
    var text = new StringBuilder();
    for (int n = 0; n < shuffles.size(); n++) {
      var indices =
          IntStream.of(shuffles.get(n))
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "));
      text.append(
          "\n(func (export \"f%d\") (param v128 v128) (result v128) (i8x16.shuffle %s %s))"
              .formatted(n, indices, "(local.get 0) (local.get 1)"));
    }
    return Text.instance(text.toString());
  }

  private static V128 expected(int[] indices) {
    long[] halves = new long[2];
    for (int i = 0; i < 16; i++) {
      var from = indices[i] < 16 ? LEFT : RIGHT;
      long half = (indices[i] & 8) == 0 ? from.low() : from.high();
      halves[i / 8] |= (half >>> (8 * (indices[i] & 7)) & 0xff) << (8 * (i & 7));
    }
    return new V128(halves[0], halves[1]);
  }
}
