package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.Nonce;
import motte.core.Problem;
import motte.evidence.FakeSteward.Answer;
import motte.trust.Pins;
import motte.trust.SignedTime;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatienceTest {
  private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final ArrayDeque<Answer> before = new ArrayDeque<>();
  private FakeSteward steward;

  @BeforeEach
  void open() throws Exception {
    steward = new FakeSteward(now);
    var issued = SignedTime.issuing(now, Nonce.random(), now.plusSeconds(60)).sign(steward.rootKey);
    steward.answers.put(
        "POST /nonces",
        _ -> {
          asked.incrementAndGet();
          return before.isEmpty() ? Answer.ok(issued) : before.removeFirst();
        });
  }

  @AfterEach
  void close() throws Exception {
    steward.close();
  }

  @Test
  void who_is_told_when_to_come_back_comes_back_then_and_a_little_later_by_chance() {
    before.add(tooOften().with("Retry-After", "40"));
    before.add(tooOften().with("Retry-After", "0"));

    ask(Duration.ofMinutes(3));

    assertThat(waits).hasSize(2);
    assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
    assertThat(waits.getLast()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1250));
    assertThat(said.getFirst())
        .contains("requests-too-frequent")
        .matches(".*as it says, trying again in [45][0-9] s");
  }

  @Test
  void those_who_were_sent_away_together_do_not_come_back_together() {
    for (int i = 0; i < 8; i++) {
      before.add(tooOften().with("Retry-After", "40"));
      ask(Duration.ofMinutes(3), i);
    }

    assertThat(waits).doesNotHaveDuplicates();
  }

  @Test
  void a_steward_that_cannot_serve_is_asked_again_each_time_later() {
    var unreadable = new Problem(Kind.UNAVAILABLE, "policy-unreadable", "no policy", "mend it");
    for (int i = 0; i < 7; i++) {
      before.add(Answer.problem(unreadable));
    }

    ask(Duration.ofMinutes(3));

    assertThat(waits.stream().map(Duration::toSeconds).toList())
        .satisfies(seconds -> {
          assertThat(seconds).hasSize(7);
          assertThat(seconds.get(0)).isEqualTo(1);
          assertThat(seconds.get(2)).isBetween(4L, 5L);
          assertThat(seconds.get(4)).isBetween(16L, 20L);
          assertThat(seconds.get(6)).isBetween(30L, 37L);
        });
  }

  @Test
  void a_gateway_that_reaches_no_steward_is_asked_again_too() {
    before.add(new Answer(502, "text/html", Bytes.empty()));
    before.add(
        new Answer(503, "text/html", Bytes.empty())
            .with("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"));

    ask(Duration.ofMinutes(3));

    assertThat(waits).hasSize(2);
    assertThat(waits.getLast()).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void a_steward_that_is_not_up_yet_is_waited_for() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var late = new ArrayList<FakeSteward>();
    var pins = Pins.of(steward.rootKey.spki());
    var patience =
        patience(
            Duration.ofMinutes(3),
            1,
            _ -> {
              if (late.isEmpty() && waits.size() == 3) {
                late.add(steward.alsoAt(port));
              }
            });

    try (var client =
        StewardClient.open(
            URI.create("https://127.0.0.1:" + port), new Trusts.Pinned(pins), patience)) {
      assertThat(client.nonce().time()).isEqualTo(now);
    } finally {
      late.getFirst().close();
    }

    assertThat(waits).hasSize(3);
    assertThat(said).allMatch(line -> line.contains("cannot be reached"));
  }

  @Test
  void patience_ends() {
    for (int i = 0; i < 9; i++) {
      before.add(tooOften().with("Retry-After", "50"));
    }

    assertThatThrownBy(() -> ask(Duration.ofMinutes(2)))
        .hasMessageContaining("requests-too-frequent")
        .extracting("code")
        .isEqualTo("steward-unavailable");

    assertThat(waits.stream().mapToLong(Duration::toSeconds).sum()).isBetween(50L, 120L);
  }

  @Test
  void a_wait_that_is_too_long_is_not_begun() {
    before.add(tooOften().with("Retry-After", "999999999"));

    assertThatThrownBy(() -> ask(Duration.ofMinutes(2))).isInstanceOf(EvidenceException.class);

    assertThat(waits).isEmpty();
  }

  @Test
  void a_refusal_is_final() {
    before.add(Answer.problem(new Problem(Kind.DENIED, "attestation-refused", "no", "mend it")));

    assertThatThrownBy(() -> ask(Duration.ofMinutes(2)))
        .extracting("code")
        .isEqualTo("steward-refused");

    assertThat(asked).hasValue(1);
    assertThat(waits).isEmpty();
  }

  @Test
  void who_has_no_patience_asks_once() {
    before.add(tooOften().with("Retry-After", "1"));

    assertThatThrownBy(() -> ask(Duration.ZERO)).isInstanceOf(EvidenceException.class);

    assertThat(asked).hasValue(1);
  }

  private void ask(Duration most) {
    ask(most, 20261122);
  }

  private void ask(Duration most, long seed) {
    var trusts = new Trusts.Pinned(Pins.of(steward.rootKey.spki()));
    try (var client = StewardClient.open(steward.uri(), trusts, patience(most, seed, _ -> {}))) {
      client.nonce();
    }
  }

  private Patience patience(Duration most, long seed, Consumer<Duration> meanwhile) {
    return new Patience(
        most,
        said::add,
        wait -> {
          waits.add(wait);
          meanwhile.accept(wait);
        },
        new SplittableRandom(seed));
  }

  private static Answer tooOften() {
    var problem =
        new Problem(Kind.EXHAUSTED, "requests-too-frequent", "more than it takes", "come back");
    var usual = Answer.problem(problem);
    return new Answer(429, usual.type(), usual.body());
  }
}
