package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import motte.core.ByteSize;
import org.junit.jupiter.api.Test;

final class LinkedConnectionTest {
  private final LinkedConnection.Ends ends = pair(16, 8);
  private final Connection caller = ends.caller();
  private final Connection called = ends.called();

  @Test
  void what_one_end_writes_the_other_reads() {
    assertThat(write(caller, "hello")).isEqualTo(5);

    assertThat(called.available()).isEqualTo(5);
    assertThat(read(called, 3)).isEqualTo("hel");
    assertThat(read(called, 9)).isEqualTo("lo");
    assertThat(called.read(new byte[1], 0, 1)).isZero();
    assertThat(write(called, "you")).isEqualTo(3);
    assertThat(read(caller, 9)).isEqualTo("you");
  }

  @Test
  void each_end_holds_as_many_bytes_as_its_own_bound_says_and_then_the_writer_waits() {
    assertThat(called.capacity()).isEqualTo(8);
    assertThat(caller.room()).isEqualTo(8);

    assertThat(write(caller, "0123456789")).isEqualTo(8);

    assertThat(caller.ready(Interest.WRITE)).isFalse();
    assertThat(write(caller, "x")).isZero();
    assertThat(read(called, 2)).isEqualTo("01");
    assertThat(caller.ready(Interest.WRITE)).isTrue();
    assertThat(write(caller, "xyz")).isEqualTo(2);
    assertThat(read(called, 20)).isEqualTo("234567xy");
    assertThat(caller.capacity()).isEqualTo(16);
  }

  @Test
  void bytes_that_are_looked_at_stay() {
    write(caller, "abc");
    var looked = new byte[2];

    assertThat(called.peek(looked, 0, 2)).isEqualTo(2);

    assertThat(read(called, 9)).isEqualTo("abc");
  }

  @Test
  void after_half_a_close_the_rest_is_read_and_the_other_direction_goes_on() {
    write(caller, "last");
    caller.shutdown(false, true);

    assertThat(called.complete()).isTrue();
    assertThat(called.ended()).isFalse();
    assertThat(read(called, 9)).isEqualTo("last");
    assertThat(called.read(new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(called.ready(Interest.READ)).isTrue();
    assertBroken(() -> write(caller, "more"));

    assertThat(write(called, "answer")).isEqualTo(6);
    assertThat(read(caller, 9)).isEqualTo("answer");
  }

  @Test
  void who_reads_no_more_does_not_hold_the_writer_up() {
    write(caller, "01234567");

    called.shutdown(true, false);

    assertThat(called.read(new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(caller.ready(Interest.WRITE)).isTrue();
    assertThat(write(caller, "0123456789")).isEqualTo(10);
  }

  @Test
  void after_a_close_the_other_end_reads_what_was_written_and_writes_to_nobody() {
    write(called, "bye");

    called.close();
    called.close();

    assertThat(read(caller, 9)).isEqualTo("bye");
    assertThat(caller.read(new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(caller.ready(Interest.WRITE)).isTrue();
    assertBroken(() -> write(caller, "hello?"));
  }

  @Test
  void nothing_is_ready_at_first_but_writing() {
    assertThat(called.ready(Interest.READ)).isFalse();
    assertThat(called.ready(Interest.WRITE)).isTrue();
    assertThat(called.complete()).isFalse();
    assertThat(called.read(new byte[0], 0, 0)).isZero();
    assertThat(called.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void both_ends_hear_of_what_concerns_them() {
    var callerHeard = new AtomicInteger();
    var calledHeard = new AtomicInteger();
    caller.watch(callerHeard::incrementAndGet);
    called.watch(calledHeard::incrementAndGet);

    write(caller, "x");
    assertThat(calledHeard.get()).isEqualTo(1);
    assertThat(callerHeard.get()).isZero();

    read(called, 1);
    assertThat(callerHeard.get()).isEqualTo(1);

    called.close();
    assertThat(callerHeard.get()).isGreaterThan(1);
  }

  @Test
  void who_is_at_the_other_end_is_known() {
    assertThat(caller.peer().address()).isEqualTo(InetSocketAddress.createUnresolved("ledger", 0));
    assertThat(called.peer().address()).isEqualTo(InetSocketAddress.createUnresolved("front", 0));
  }

  @Test
  void two_threads_exchange_a_million_bytes_in_order_through_a_few() throws Exception {
    var sent = new byte[1_000_000];
    new Random(7).nextBytes(sent);
    var received =
        CompletableFuture.supplyAsync(
            () -> drain(called, sent.length + 1), Thread::startVirtualThread);

    pour(caller, sent);
    caller.close();

    assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
  }

  /// Writes all of it, waiting wherever there is no room.
  private static void pour(Connection to, byte[] all) {
    var signal = Signal.create();
    to.watch(signal);
    for (int at = 0; at < all.length; ) {
      long seen = signal.changes();
      int wrote = to.write(all, at, all.length - at);
      at += wrote;
      if (wrote == 0) {
        signal.await(seen, Long.MAX_VALUE);
      }
    }
  }

  /// Reads until the end, at most so much.
  private static byte[] drain(Connection from, int most) {
    var signal = Signal.create();
    from.watch(signal);
    var all = new byte[most];
    int at = 0;
    for (; ; ) {
      long seen = signal.changes();
      int got = from.read(all, at, Math.min(5, most - at));
      if (got < 0) {
        return Arrays.copyOf(all, at);
      }
      at += got;
      if (got == 0) {
        signal.await(seen, Long.MAX_VALUE);
      }
    }
  }

  private static LinkedConnection.Ends pair(int callerHolds, int calledHolds) {
    return LinkedConnection.between(end("front", callerHolds), end("ledger", calledHolds));
  }

  private static LinkedConnection.End end(String name, int holds) {
    var peer = Peer.at(InetSocketAddress.createUnresolved(name, 0));
    return new LinkedConnection.End(peer, ByteSize.ofBytes(holds));
  }

  private static int write(Connection to, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return to.write(bytes, 0, bytes.length);
  }

  private static String read(Connection from, int most) {
    var bytes = new byte[most];
    int got = from.read(bytes, 0, most);
    return new String(bytes, 0, got, StandardCharsets.UTF_8);
  }

  private static void assertBroken(Runnable writing) {
    assertThatThrownBy(writing::run)
        .isInstanceOfSatisfying(
            CapabilityException.class, e -> assertThat(e.code()).isEqualTo("connection-broken"));
  }
}
