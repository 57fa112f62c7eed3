package motte.trust;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Kind;
import org.junit.jupiter.api.Test;

/// When the list is asked for, and who waits for it.
class RevocationsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(TestAuthority.NOW);
  private final TestAuthority domain = new TestAuthority("motte.test");
  private final TestAuthority other = new TestAuthority("motte.test");
  private final X509Certificate peer = domain.identity().chain().leaf();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<Supplier<Bytes>> lists = new AtomicReference<>(this::empty);
  private final Revocations revocations =
      new Revocations(
          () -> {
            asked.incrementAndGet();
            return lists.get().get();
          },
          now::get);

  @Test
  void a_list_in_force_answers_at_once_while_another_asker_fetches() throws Exception {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    assertThat(fault(peer)).isEmpty();
    pass(Duration.ofMinutes(1));
    lists.set(() -> {
      entered.countDown();
      await(go);
      return empty();
    });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> fault(peer));
      try {
        await(entered);
        var second = threads.submit(() -> fault(peer));
        assertThat(second.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(first).isNotDone();
      } finally {
        go.countDown();
      }
      assertThat(first.get()).isEmpty();
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void without_a_list_all_wait_for_one_attempt_however_long_it_takes() throws Exception {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    lists.set(() -> {
      entered.countDown();
      await(go);
      pass(Duration.ofSeconds(30));
      throw new TrustException(Kind.UNAVAILABLE, "steward-unreachable", "nobody answers", "look");
    });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> all = new ArrayList<>();
      all.add(threads.submit(() -> fault(peer)));
      await(entered);
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(() -> fault(peer)));
      }
      go.countDown();
      for (var each : all) {
        assertThat(each.get().orElseThrow()).endsWith("is not known: nobody answers");
      }
    }
    assertThat(asked).hasValue(1);

    lists.set(this::empty);
    pass(Duration.ofSeconds(10));
    assertThat(fault(peer)).isEmpty();
  }

  @Test
  void who_is_named_is_revoked_and_others_are_not() {
    lists.set(() -> domain.crl(ends(), peer));

    assertThat(revocations.fault(peer, root(domain)))
        .contains(new Revocations.Fault.Revoked(TestAuthority.NOW.truncatedTo(SECONDS)));
    assertThat(fault(domain.identity().chain().leaf())).isEmpty();
  }

  @Test
  void the_list_is_asked_for_once_a_minute_and_ten_seconds_after_it_could_not_be_had() {
    assertThat(fault(peer)).isEmpty();
    pass(Duration.ofSeconds(59));
    assertThat(fault(peer)).isEmpty();
    assertThat(asked).hasValue(1);

    lists.set(() -> Bytes.wrap(new byte[9]));
    pass(Duration.ofSeconds(1));
    assertThat(fault(peer)).isEmpty();
    pass(Duration.ofSeconds(9));
    assertThat(fault(peer)).isEmpty();
    assertThat(asked).hasValue(2);

    lists.set(() -> domain.crl(ends(), peer));
    pass(Duration.ofSeconds(1));
    assertThat(fault(peer)).isPresent();
    assertThat(asked).hasValue(3);
  }

  @Test
  void a_list_serves_on_until_it_ends_where_no_newer_one_is_to_be_had() {
    assertThat(fault(peer)).isEmpty();
    lists.set(() -> Bytes.wrap(new byte[9]));

    pass(Duration.ofMinutes(9));
    assertThat(fault(peer)).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(fault(peer)).isPresent();
  }

  @Test
  void a_list_with_a_lower_number_does_not_bring_back_who_was_revoked() {
    var start = TestAuthority.NOW;
    var late = start.plusSeconds(60);
    lists.set(() -> domain.crl(start, ends(), Optional.of(8L), peer));
    assertThat(fault(peer)).isPresent();

    lists.set(() -> domain.crl(late, ends().plusSeconds(600), Optional.of(7L)));
    pass(Duration.ofMinutes(1));
    assertThat(fault(peer).orElseThrow()).contains("is revoked since");
    pass(Duration.ofMinutes(9)); // When the list with the number 8 has ended, 7 is no better.
    assertThat(fault(peer).orElseThrow()).contains("older than the one before");
    assertThat(asked).hasValue(3);

    lists.set(() -> domain.crl(start.minusSeconds(60), ends().plusSeconds(600), Optional.of(9L)));
    pass(Duration.ofSeconds(10));
    assertThat(fault(peer)).isEmpty();
  }

  @Test
  void a_list_without_a_number_that_begins_earlier_does_not_either() {
    lists.set(() -> domain.crl(TestAuthority.NOW, ends(), Optional.empty(), peer));
    assertThat(fault(peer)).isPresent();

    lists.set(this::empty);
    pass(Duration.ofMinutes(1));
    assertThat(fault(peer)).isPresent();

    lists.set(() -> domain.crl(TestAuthority.NOW, ends(), Optional.empty()));
    pass(Duration.ofSeconds(10));
    assertThat(fault(peer)).isEmpty();
  }

  @Test
  void a_list_counts_only_under_the_root_that_signed_it_whatever_others_are_called() {
    var namesake = other.identity().chain().leaf();

    assertThat(fault(peer)).isEmpty();
    assertThat(revocations.fault(namesake, root(other)).orElseThrow().reason())
        .contains("which certificates are revoked is not known", "not signed by the domain's root");
    assertThat(fault(peer)).isEmpty();
  }

  @Test
  void an_attempt_for_one_root_is_none_for_another() {
    var namesake = other.identity().chain().leaf();

    assertThat(revocations.fault(namesake, root(other))).isPresent();
    assertThat(fault(peer)).isEmpty();
    lists.set(() -> other.crl(ends()));
    pass(Duration.ofSeconds(10));

    assertThat(revocations.fault(namesake, root(other))).isEmpty();
    assertThat(fault(peer)).isEmpty();
  }

  @Test
  void of_what_the_root_did_not_issue_itself_its_list_tells_nothing() {
    var stranger = new TestAuthority("other.test").identity().chain().leaf();

    assertThat(revocations.fault(stranger, root(domain)))
        .get()
        .isInstanceOf(Revocations.Fault.Unknown.class);
  }

  private Optional<String> fault(X509Certificate leaf) {
    return revocations.fault(leaf, root(domain)).map(Revocations.Fault::reason);
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Bytes empty() {
    return domain.crl(ends());
  }

  private Instant ends() {
    return TestAuthority.NOW.plus(Duration.ofMinutes(10));
  }

  private static X509Certificate root(TestAuthority authority) {
    return authority.root.leaf();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
