package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Nonce;
import motte.core.Problem;
import motte.evidence.FakeSteward.Answer;
import motte.evidence.FakeSteward.Asked;
import motte.trust.Anchors;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.Cmw;
import motte.trust.Ear;
import motte.trust.Pins;
import motte.trust.SignedTime;
import motte.trust.SigningKey;
import motte.trust.TrustException;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StewardClientTest {
  private static final Digest EAR = Digest.sha256(new byte[] {7});
  private static final Cmw EVIDENCE = Cmw.message("a/b", Bytes.of(new byte[] {1}));

  private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
  private final SigningKey key = SigningKey.generate(SigningKey.Curve.P256);
  private final CertificateRequest request = CertificateRequest.create(key, List.of());
  private FakeSteward steward;
  private StewardClient client;

  @BeforeEach
  void open() throws Exception {
    steward = new FakeSteward(now);
    client = StewardClient.open(steward.uri(), Pins.of(steward.rootKey.spki()));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    steward.close();
  }

  private static void assertRefused(String code, Runnable call) {
    assertThatExceptionOfType(MotteException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private Bytes certified(Chain chain, Bytes time) {
    return Cbor.emptyMap()
        .put("chain", Cbor.array(chain.der().stream().map(Cbor::of).toList()))
        .put("ear", EAR.toString())
        .put("time", time)
        .encoded();
  }

  @Test
  void a_nonce_comes_with_the_time_of_the_root() {
    var nonce = Nonce.random();
    var issued = SignedTime.issuing(now, nonce, now.plusSeconds(60));
    steward.answers.put("POST /nonces", _ -> Answer.ok(issued.sign(steward.rootKey)));

    assertThat(client.nonce()).isEqualTo(issued);
  }

  @Test
  void a_time_of_another_signer_is_not_believed() {
    var issued = SignedTime.issuing(now, Nonce.random(), now.plusSeconds(60));
    steward.answers.put("POST /nonces", _ -> Answer.ok(issued.sign(key)));

    assertRefused("time-untrusted", client::nonce);

    steward.answers.put("POST /nonces", _ -> Answer.ok(SignedTime.of(now).sign(steward.rootKey)));
    assertRefused("steward-reply-malformed", client::nonce);
  }

  @Test
  void a_time_answers_the_nonce_that_was_asked() {
    var nonce = Nonce.random();
    var answering = new AtomicReference<>(nonce);
    var target = new AtomicReference<>("");
    steward.answers.put(
        "GET /time",
        asked -> {
          target.set(Asked.of(asked).target());
          return Answer.ok(SignedTime.answering(now, answering.get()).sign(steward.rootKey));
        });

    assertThat(client.time(nonce).time()).isEqualTo(now);
    assertThat(target).hasValue("/time?nonce=" + nonce);

    answering.set(Nonce.random());
    assertRefused("steward-reply-malformed", () -> client.time(nonce));
  }

  @Test
  void request_and_evidence_become_a_certificate() {
    var body = new AtomicReference<>(Bytes.empty());
    steward.answers.put(
        "POST /certificates/keep",
        asked -> {
          body.set(Asked.of(asked).body());
          return Answer.ok(
              certified(steward.chain(key.spki()), SignedTime.of(now).sign(steward.rootKey)));
        });
    steward.answers.put(
        "POST /certificates/instance",
        _ ->
            Answer.ok(
                certified(steward.chain(key.spki()), SignedTime.of(now).sign(steward.rootKey))));

    var certified = client.keepCertificate(request, EVIDENCE);

    var sent = Cbor.decode(body.get()).map();
    assertThat(sent.blob("csr")).isEqualTo(request.der());
    assertThat(Cmw.parse(sent.blob("evidence"))).isEqualTo(EVIDENCE);
    assertThat(certified.chain().spki()).isEqualTo(key.spki());
    assertThat(certified.ear()).isEqualTo(EAR);
    assertThat(certified.time()).isEqualTo(now);
    assertThat(client.instanceCertificate(request, EVIDENCE).ear()).isEqualTo(EAR);
  }

  @Test
  void a_certificate_for_another_key_or_of_another_root_or_time_is_not_taken() throws Exception {
    var other = SigningKey.generate(SigningKey.Curve.P256);
    var reply = new AtomicReference<>(Bytes.empty());
    steward.answers.put("POST /certificates/keep", _ -> Answer.ok(reply.get()));

    reply.set(certified(steward.chain(other.spki()), SignedTime.of(now).sign(steward.rootKey)));
    assertRefused("steward-reply-malformed", () -> client.keepCertificate(request, EVIDENCE));

    try (var stranger = new FakeSteward(now)) {
      reply.set(certified(stranger.chain(key.spki()), SignedTime.of(now).sign(steward.rootKey)));
      assertRefused("chain-invalid", () -> client.keepCertificate(request, EVIDENCE));
    }

    var later = SignedTime.of(now.plus(Duration.ofDays(1))).sign(steward.rootKey);
    reply.set(certified(steward.chain(key.spki()), later));
    assertRefused("certificate-expired", () -> client.keepCertificate(request, EVIDENCE));
  }

  @Test
  void what_the_steward_says_against_it_is_told_with_its_code() {
    var problem =
        new Problem(Kind.DENIED, "grade-refused", "the grade `none` is not accepted", "ask for it");
    steward.answers.put("POST /certificates/keep", _ -> Answer.problem(problem));

    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> client.keepCertificate(request, EVIDENCE))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("steward-refused");
          assertThat(e.kind()).isEqualTo(Kind.DENIED);
          assertThat(e).hasMessageContaining("grade-refused").hasMessageContaining("`none`");
          assertThat(e.hint()).isEqualTo("ask for it");
        });

    steward.answers.put(
        "POST /certificates/keep",
        _ -> Answer.problem(new Problem(Kind.UNAVAILABLE, "busy", "later", "wait")));
    assertRefused("steward-unavailable", () -> client.keepCertificate(request, EVIDENCE));
  }

  @Test
  void archived_evidence_is_what_its_digest_says() {
    var ear = Bytes.of(new byte[] {3});
    var reply =
        Cbor.emptyMap()
            .put("evidence", EVIDENCE.encode())
            .put("ear", ear)
            .put("csr-key", key.spki().der())
            .encoded();
    steward.answers.put("GET /evidence/" + Ear.digest(ear), _ -> Answer.ok(reply));
    steward.answers.put("GET /evidence/" + EAR, _ -> Answer.ok(reply));

    var archived = client.evidence(Ear.digest(ear));

    assertThat(archived)
        .isEqualTo(
            new StewardClient.Archived(
                EVIDENCE.encode(), ear, key.spki(), Optional.empty(), Optional.empty()));
    assertRefused("steward-reply-malformed", () -> client.evidence(EAR));
    steward.answers.put(
        "GET /evidence/" + EAR,
        _ -> Answer.problem(new Problem(Kind.MISSING, "evidence-unknown", "no", "none")));
    assertRefused("steward-missing", () -> client.evidence(EAR));
  }

  @Test
  void the_anchors_are_those_of_the_domain() {
    var pem = steward.rootChain().pem().getBytes(StandardCharsets.US_ASCII);
    steward.answers.put("GET /anchors", _ -> Answer.ok(Bytes.of(pem)));

    assertThat(client.anchors().roots()).isEqualTo(steward.rootChain().certificates());
    try (var anchored = StewardClient.open(steward.uri(), new Trusts.Anchored(client.anchors()))) {
      assertThat(anchored.anchors()).isEqualTo(new Anchors(steward.rootChain().certificates()));
    }
  }

  @Test
  void a_steward_whose_root_is_not_pinned_is_not_spoken_to() {
    var asked = new AtomicReference<>(false);
    steward.answers.put(
        "POST /nonces",
        _ -> {
          asked.set(true);
          return Answer.ok(Bytes.empty());
        });

    try (var careful = StewardClient.open(steward.uri(), new Pins(Set.of(EAR)))) {
      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(careful::nonce)
          .satisfies(e -> assertThat(e.code()).isEqualTo("pin-mismatch"));
    }
    assertThat(asked).hasValue(false);
  }

  @Test
  void an_endless_reply_is_cut_off() {
    steward.answers.put("GET /anchors", _ -> Answer.ok(Bytes.wrap(new byte[5 << 20])));

    assertRefused("steward-unreachable", client::anchors);
  }

  @Test
  void a_silent_steward_is_not_waited_for_forever() {
    var end = new CountDownLatch(1);
    steward.answers.put(
        "GET /anchors",
        _ -> {
          try {
            end.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return Answer.ok(Bytes.empty());
        });

    try (var http =
        new StewardHttp(
            steward.uri(),
            new Trusts.Pinned(Pins.of(steward.rootKey.spki())),
            Patience.none(),
            Duration.ofMillis(500))) {
      assertRefused("steward-unreachable", () -> http.get("/anchors"));
    } finally {
      end.countDown();
    }
  }

  @Test
  void what_is_no_steward_is_told_so() throws Exception {
    assertRefused("steward-reply-malformed", client::anchors);

    var gone = steward.uri();
    steward.close();
    try (var late = StewardClient.open(gone, Pins.of(steward.rootKey.spki()))) {
      assertRefused("steward-unreachable", late::nonce);
    }
  }

  @Test
  void an_address_without_tls_or_a_root_that_anyone_has_is_refused() {
    var pins = Pins.of(key.spki());

    assertRefused(
        "steward-address-invalid",
        () -> StewardClient.open(URI.create("http://127.0.0.1:1"), pins).close());
    assertRefused(
        "steward-address-invalid",
        () ->
            StewardClient.open(URI.create("https://127.0.0.1:1"), new Trusts.SystemRoots())
                .close());
  }

  private Bytes problem(String code, long from) {
    var members =
        new java.util.LinkedHashMap<>(
            new Problem(Kind.CONFLICT, code, "no", "send it").json().map().members());
    members.put("from", motte.core.Json.of(from));
    return Bytes.of(motte.core.Json.of(members).text().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void of_a_log_that_the_steward_knows_only_the_rest_is_sent_and_what_it_asks_for() {
    var platform = SoftPlatform.open(key, Digest.sha384());
    var log = MeasurementLog.start(platform);
    log.append(LogRecord.boot(Digest.sha384()).salted());
    log.append(LogRecord.start("a"));
    var froms = new java.util.ArrayList<Long>();
    var wanted = new java.util.concurrent.ConcurrentLinkedQueue<Long>();
    steward.answers.put(
        "POST /certificates/instance",
        asked -> {
          var sent = Cmw.parse(Cbor.decode(Asked.of(asked).body()).map().blob("evidence"));
          froms.add(Evidence.Bundle.parse(sent).log().from());
          var from = wanted.poll();
          return from == null
              ? Answer.ok(
                  certified(steward.chain(key.spki()), SignedTime.of(now).sign(steward.rootKey)))
              : new Answer(409, Problem.MEDIA_TYPE, problem("log-position-unknown", from));
        });
    Runnable certify =
        () ->
            client.instanceCertificate(
                request,
                Evidence.collect(platform, log, key.spki(), Nonce.random(), Bytes.empty()));

    certify.run();
    log.append(LogRecord.start("b"));
    certify.run();
    assertThat(froms).containsExactly(0L, 2L);

    log.append(LogRecord.start("c"));
    wanted.add(1L);
    certify.run();
    assertThat(froms).containsExactly(0L, 2L, 3L, 1L);

    wanted.addAll(List.of(2L, 3L));
    certify.run();
    assertThat(froms).containsExactly(0L, 2L, 3L, 1L, 4L, 2L, 0L);

    wanted.addAll(List.of(2L, 3L, 0L));
    assertRefused("steward-reply-malformed", certify);
  }

  @Test
  void several_instances_get_their_certificates_for_one_piece_of_evidence() {
    var other = SigningKey.generate(SigningKey.Curve.P256);
    var time = SignedTime.of(now).sign(steward.rootKey);
    var body = new AtomicReference<>(Bytes.empty());
    var order = new java.util.ArrayList<>(List.of(key, other));
    steward.answers.put(
        "POST /certificates/instance",
        asked -> {
          body.set(Asked.of(asked).body());
          var issued =
              order.stream()
                  .map(each ->
                      Cbor.emptyMap()
                          .put(
                              "chain",
                              Cbor.array(
                                  steward.chain(each.spki()).der().stream().map(Cbor::of).toList()))
                          .put("ear", EAR.toString()))
                  .toList();
          return Answer.ok(
              Cbor.emptyMap().put("certificates", Cbor.array(issued)).put("time", time).encoded());
        });
    var requests = List.of(request, CertificateRequest.create(other, List.of()));

    var certified = client.instanceCertificates(requests, EVIDENCE);

    assertThat(certified)
        .extracting(each -> each.chain().spki())
        .containsExactly(key.spki(), other.spki());
    assertThat(Cbor.decode(body.get()).map().items("csrs")).hasSize(2);
    java.util.Collections.reverse(order);
    assertRefused("steward-reply-malformed", () -> client.instanceCertificates(requests, EVIDENCE));
    order.removeLast();
    assertRefused("steward-reply-malformed", () -> client.instanceCertificates(requests, EVIDENCE));
  }
}
