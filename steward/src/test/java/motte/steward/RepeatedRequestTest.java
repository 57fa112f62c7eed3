package motte.steward;

import static motte.steward.RunningSteward.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.steward.Exchange.Reply;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RepeatedRequestTest {
  @TempDir Path data;
  private RunningSteward running;
  private Tenancy tenancy;

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, Tenancy.policy());
    tenancy = running.tenancy();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void the_same_request_gets_the_same_certificate_and_is_issued_and_decided_once() {
    var body = Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    var first = running.certificate("keep", body);

    var again = running.certificate("keep", body);

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(issued()).isEqualTo(1);
    assertThat(decided()).isEqualTo(1);
  }

  @Test
  void another_request_with_that_nonce_is_refused() {
    var evidence = tenancy.instanceEvidence(running.nonce());
    var body = Tenancy.body(tenancy.request(), evidence);
    running.certificate("instance", body);

    // The same key, another signature: other bytes.
    var other = running.certificate("instance", Tenancy.body(tenancy.request(), evidence));
    var elsewhere = running.certificate("keep", body);

    assertThat(code(other)).isEqualTo("403 nonce-unknown");
    assertThat(code(elsewhere)).isEqualTo("403 nonce-unknown");
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void who_left_before_the_answer_came_gets_it_by_asking_again() throws Exception {
    var body = Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    sendAndLeave("/certificates/keep", body);

    var again = running.certificate("keep", body);

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void all_who_ask_the_same_at_once_get_the_same() throws Exception {
    var body = Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    var together = new CountDownLatch(1);

    List<Future<HttpResponse<byte[]>>> answers;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      answers =
          IntStream.range(0, 8)
              .mapToObj(_ ->
                  threads.submit(() -> {
                    together.await();
                    return running.certificate("keep", body);
                  }))
              .toList();
      together.countDown();
    }

    var first = answers.getFirst().get().body();
    for (var each : answers) {
      assertThat(each.get().statusCode()).isEqualTo(200);
      assertThat(each.get().body()).isEqualTo(first);
    }
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void a_request_for_several_certificates_may_be_repeated_too() {
    var several =
        Cbor.emptyMap()
            .put("csrs", Cbor.array(Cbor.of(tenancy.request().der())))
            .put("evidence", tenancy.instanceEvidence(running.nonce()).encode())
            .encoded();
    var first = running.certificate("instance", several);

    var again = running.certificate("instance", several);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(issued()).isEqualTo(1);
  }

  @Test
  void after_five_minutes_nothing_is_repeated() {
    var body = Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    running.certificate("keep", body);
    running.clock.advance(Nonces.LIFETIME);

    assertThat(code(running.certificate("keep", body))).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_refusal_is_not_repeated_for_its_nonce_is_used_up() {
    tenancy.tenant = Tenancy.STRANGER;
    var body = Tenancy.body(tenancy.request(), tenancy.keepEvidence(running.nonce()));

    assertThat(code(running.certificate("keep", body))).isEqualTo("403 attestation-refused");
    assertThat(code(running.certificate("keep", body))).isEqualTo("403 nonce-unknown");
  }

  @Test
  void where_there_is_no_room_the_oldest_answer_gives_way() {
    var asked = new AtomicInteger();
    var answers = new Answers(InstantSource.fixed(Instant.EPOCH), 100);
    for (byte i = 0; i < 3; i++) {
      answers.once(Digest.sha256(new byte[] {i}), () -> reply(asked, 50));
    }

    answers.once(Digest.sha256(new byte[] {2}), () -> reply(asked, 50));
    answers.once(Digest.sha256(new byte[] {1}), () -> reply(asked, 50));
    assertThat(asked).hasValue(3);
    answers.once(Digest.sha256(new byte[] {0}), () -> reply(asked, 50));
    assertThat(asked).hasValue(4);
    answers.once(Digest.sha256(new byte[] {9}), () -> reply(asked, 101));
    answers.once(Digest.sha256(new byte[] {9}), () -> reply(asked, 101));
    assertThat(asked).hasValue(6);
  }

  @Test
  void what_could_not_be_judged_is_judged_anew() {
    var answers = new Answers(InstantSource.fixed(Instant.EPOCH), 100);
    var request = Digest.sha256(new byte[] {1});
    var failure = new StewardException(Kind.FAULT, "data-unusable", "full", "look");

    assertThatThrownBy(() ->
            answers.once(
                request,
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);

    assertThat(answers.once(request, () -> reply(new AtomicInteger(), 1)).status()).isEqualTo(200);
  }

  private static Reply reply(AtomicInteger asked, int size) {
    asked.incrementAndGet();
    return Reply.ok("application/cbor", Bytes.wrap(new byte[size]));
  }

  /// Writes the whole request and hangs up without reading what comes.
  private void sendAndLeave(String path, Bytes body) throws Exception {
    var tls = Tls.client(new Trusts.Pinned(running.steward.pins()), Optional::empty);
    var uri = running.steward.uri();
    try (var socket =
        (SSLSocket) tls.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
      var head =
          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/cbor\r\nContent-Length: %d\r\n\r\n"
              .formatted(path, uri.getAuthority(), body.size());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body.toArray());
      socket.getOutputStream().flush();
    }
  }

  /// Certificates in the register, but for the steward's own.
  private long issued() {
    return Revoker.open(data, running.clock).alive().stream()
        .filter(each -> each.ear().isPresent())
        .count();
  }

  private long decided() {
    try (Stream<String> lines = Files.lines(data.resolve("decisions.log"))) {
      return lines.filter(line -> line.contains("certificate keep")).count();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
