package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  @Test
  void bytes_come_out_as_they_went_in_whatever_the_pieces() {
    var random = new Random(7);
    var ring = new Ring(10_000);
    var expected = new ArrayDeque<Byte>();

    for (int round = 0; round < 3000; round++) {
      var in = new byte[random.nextInt(4000)];
      random.nextBytes(in);
      int room = ring.room();
      int put = ring.put(in, 0, in.length);
      for (int i = 0; i < put; i++) {
        expected.add(in[i]);
      }
      var out = new byte[random.nextInt(4000)];
      int got = ring.copy(out, 0, out.length);
      ring.consumed(got);

      assertThat(put).isEqualTo(Math.min(in.length, room));
      for (int i = 0; i < got; i++) {
        assertThat(out[i]).isEqualTo(expected.remove());
      }
      assertThat(ring.count()).isEqualTo(expected.size());
    }
  }

  @Test
  void it_never_holds_more_than_its_bound() {
    var ring = new Ring(5000);

    int put = ring.put(new byte[100_000], 0, 100_000);

    assertThat(put).isEqualTo(5000);
    assertThat(ring.free()).isZero();
    assertThat(ring.array()).hasSize(5000);
  }
}
