package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NewcomersTest {
  @Test
  void who_stays_silent_is_cut_off_and_who_speaks_is_not() throws InterruptedException {
    var cut = new CountDownLatch(1);
    var speakerCut = new AtomicBoolean();
    try (var newcomers = Newcomers.within(Duration.ofMillis(50))) {
      newcomers.arrived(from(1), () -> speakerCut.set(true));
      newcomers.spoke(from(1));
      newcomers.arrived(from(2), cut::countDown);

      assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(speakerCut).isFalse();
    }
  }

  @Test
  void a_later_connection_from_the_same_place_has_its_own_time() throws InterruptedException {
    var first = new AtomicBoolean();
    var second = new CountDownLatch(1);
    try (var newcomers = Newcomers.within(Duration.ofMillis(50))) {
      newcomers.arrived(from(1), () -> first.set(true));
      newcomers.arrived(from(1), second::countDown);

      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(first).isFalse();
    }
  }

  private static InetSocketAddress from(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
