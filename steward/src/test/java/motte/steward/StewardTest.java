package motte.steward;

import static motte.steward.RunningSteward.code;
import static motte.steward.RunningSteward.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.core.Nonce;
import motte.trust.Anchors;
import motte.trust.Claims;
import motte.trust.CoseSign1;
import motte.trust.Ear;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StewardTest {
  private static final Bytes NOTHING = Bytes.empty();

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
  void a_keep_that_proves_itself_gets_a_certificate_to_fetch_and_enrol() {
    var certified =
        running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));

    var claims = Claims.of(certified.chain().leaf()).orElseThrow();
    assertThat(claims.kind()).isEqualTo(Claims.Purpose.KEEP);
    assertThat(claims.pkg()).isEqualTo(Tenancy.PACKAGE);
    assertThat(claims.ear()).isEqualTo(certified.ear());
    running.steward.anchors().verify(certified.chain(), certified.time());
  }

  @Test
  void no_certificate_outlives_the_warrant() {
    tenancy.expiry = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(90);

    var keep =
        running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    var instance =
        running.client.instanceCertificate(
            tenancy.request(), tenancy.instanceEvidence(running.nonce()));

    assertThat(keep.chain().leaf().getNotAfter().toInstant()).isEqualTo(tenancy.expiry);
    assertThat(instance.chain().leaf().getNotAfter().toInstant()).isEqualTo(tenancy.expiry);
  }

  @Test
  void an_instance_gets_the_names_that_policy_grants_and_not_those_that_it_asks_for()
      throws Exception {
    tenancy.names = List.of("game.example", "bank.example");

    var certified =
        running.client.instanceCertificate(
            tenancy.request(), tenancy.instanceEvidence(running.nonce()));

    var names =
        certified.chain().leaf().getSubjectAlternativeNames().stream()
            .map(name -> String.valueOf(name.get(1)))
            .toList();
    assertThat(names).contains("game.example", "127.0.0.1").doesNotContain("bank.example");
    assertThat(Claims.of(certified.chain().leaf()).flatMap(Claims::component))
        .contains(Tenancy.COMPONENT);
  }

  @Test
  void evidence_and_result_are_given_out_under_the_digest_in_the_certificate() {
    var evidence = tenancy.keepEvidence(running.nonce());
    var certified = running.client.keepCertificate(tenancy.request(), evidence);

    var archived = running.client.evidence(certified.ear());

    assertThat(archived.evidence()).isEqualTo(evidence.encode());
    assertThat(archived.key()).isEqualTo(Tenancy.KEY.spki());
    CoseSign1.parse(archived.ear()).verify(running.root());
    assertThat(Ear.parse(archived.ear()).submodules().firstEntry().getValue().status())
        .isEqualTo(Ear.Status.NONE);
    var response = running.get("/evidence/" + certified.ear());
    assertThat(response.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
  }

  @Test
  void a_nonce_serves_once() {
    var evidence = tenancy.keepEvidence(running.nonce());
    running.client.keepCertificate(tenancy.request(), evidence);

    var replayed = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(code(replayed)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_nonce_expires() {
    var evidence = tenancy.keepEvidence(running.nonce());
    running.clock.advance(Duration.ofMinutes(5));

    var late = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(code(late)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_nonce_that_the_steward_never_gave_is_refused() {
    var evidence = tenancy.keepEvidence(Nonce.random());

    var response = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));

    assertThat(code(response)).isEqualTo("403 nonce-unknown");
  }

  @Test
  void a_policy_without_none_refuses_a_development_key_and_says_which_check_failed() {
    running.policy.set(Tenancy.policyWithoutNone());

    var response = refused();

    assertThat(response.text("detail")).startsWith("1 check failed: grade: `none`");
    assertThat(response.map("verdict").text("verdict")).isEqualTo("refused");
    assertThat(response.map("verdict").items("checks")).hasSizeGreaterThan(20);
  }

  @Test
  void a_keep_with_an_altered_jar_is_refused() {
    tenancy.measurement = Digest.sha384(new byte[] {99});

    assertThat(refused().text("detail")).startsWith("1 check failed: keep measurement");
  }

  @Test
  void another_tenants_warrant_is_refused() {
    tenancy.tenant = Tenancy.STRANGER;

    assertThat(refused().text("detail")).startsWith("1 check failed: warrant signer");
  }

  @Test
  void an_expired_warrant_is_refused() {
    tenancy.notBefore = tenancy.notBefore.minus(Duration.ofDays(2));
    tenancy.expiry = tenancy.notBefore.plus(Duration.ofDays(1));

    assertThat(refused().text("detail")).startsWith("1 check failed: warrant period");
  }

  @Test
  void evidence_about_another_key_than_the_request_is_refused() {
    tenancy.evidenceKey = Tenancy.STRANGER;

    assertThat(refused().text("detail")).startsWith("1 check failed: key:");
  }

  @Test
  void a_policy_that_changes_holds_for_the_next_request() {
    running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    running.policy.set(Tenancy.policyWithoutNone());

    assertThat(refused().text("code")).isEqualTo("attestation-refused");
  }

  @Test
  void every_decision_is_written_down() throws Exception {
    running.client.keepCertificate(tenancy.request(), tenancy.keepEvidence(running.nonce()));
    tenancy.tenant = Tenancy.STRANGER;
    refused();
    running.certificate("keep", NOTHING);

    var given = lines("decisions.log");
    var refused = lines("refusals.log");
    assertThat(given).extracting(line -> line.text("verdict")).containsExactly("trusted");
    assertThat(given.getFirst().text("key")).isEqualTo(Tenancy.KEY.spki().pin().toString());
    assertThat(refused)
        .extracting(line -> line.text("verdict"))
        .containsExactly("refused", "refused");
    assertThat(refused.getFirst().items("failed")).hasSize(1);
    assertThat(refused.getLast().text("code")).isEqualTo("cbor-malformed");
  }

  private List<Json.Map> lines(String name) throws IOException {
    return Files.readString(data.resolve(name)).lines().map(l -> Json.parse(l).map()).toList();
  }

  @Test
  void time_is_signed_and_repeats_the_nonce() {
    var nonce = Nonce.random();

    var time = running.client.time(nonce);

    assertThat(time.nonce()).contains(nonce);
    assertThat(Duration.between(time.time(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void anchors_are_the_root() {
    var pem = new String(running.get("/anchors").body(), StandardCharsets.US_ASCII);

    assertThat(Anchors.parsePem(pem)).isEqualTo(running.steward.anchors());
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void what_is_malformed_is_refused_with_a_problem_document() {
    var wrongType = running.post("/certificates/keep", "text/plain", NOTHING);
    var notCbor = running.certificate("keep", Bytes.wrap(new byte[] {1, 2, 3}));
    var notEvidence =
        running.certificate(
            "keep",
            motte.core.Cbor.emptyMap()
                .put("csr", tenancy.request().der())
                .put("evidence", NOTHING)
                .encoded());

    assertThat(code(wrongType)).isEqualTo("400 content-type-unexpected");
    assertThat(code(notCbor)).isEqualTo("400 cbor-malformed");
    assertThat(notEvidence.statusCode()).isEqualTo(400);
    assertThat(notCbor.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void what_is_not_there_is_said_to_be_missing() {
    assertThat(code(running.get("/nothing"))).isEqualTo("404 path-unknown");
    assertThat(code(running.get("/nonces"))).isEqualTo("405 method-not-allowed");
    assertThat(running.get("/nonces").headers().firstValue("Allow")).contains("POST");
    assertThat(code(running.get("/evidence/" + Digest.sha256(new byte[1]))))
        .isEqualTo("404 evidence-unknown");
    assertThat(code(running.get("/evidence/..%2F..%2Froot.key"))).isEqualTo("400 digest-malformed");
    assertThat(code(running.get("/time?nonce=xyz"))).isEqualTo("400 hex-malformed");
  }

  @Test
  void a_request_beyond_a_mebibyte_is_refused() {
    var large = Bytes.wrap(new byte[Server.LARGEST_BODY + 1]);

    assertThat(code(running.certificate("keep", large))).isEqualTo("413 request-too-large");
  }

  @Test
  void a_request_of_unknown_length_beyond_a_mebibyte_is_refused() {
    var chunked =
        running.send(
            running
                .request("/certificates/keep")
                .header("Content-Type", "application/cbor")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[Server.LARGEST_BODY + 9])))
                .build());

    assertThat(code(chunked)).isEqualTo("413 request-too-large");
  }

  @Test
  void a_policy_that_cannot_be_read_refuses_and_does_not_tell_why() {
    var steward =
        new StewardConfig(
            "127.0.0.1", 0, List.of("localhost"), data, new Unreadable(), InstantSource.system());

    try (var second = Steward.start(steward)) {
      var trusts = new Trusts.Pinned(second.pins());
      assertThat(second.uri().getHost()).isEqualTo("localhost");
      try (var client = motte.evidence.StewardClient.open(second.uri(), trusts)) {
        var evidence = tenancy.keepEvidence(client.nonce().nonce().orElseThrow());
        assertThatThrownBy(() -> client.keepCertificate(tenancy.request(), evidence))
            .hasMessageContaining("policy")
            .hasMessageNotContaining("secret path");
      }
    }
  }

  @Test
  void a_port_that_is_taken_is_said_so() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config =
          new StewardConfig(
              "127.0.0.1",
              taken.getLocalPort(),
              List.of(),
              data.resolve("other"),
              Tenancy::policy,
              InstantSource.system());

      assertThatThrownBy(() -> Steward.start(config))
          .isInstanceOf(StewardException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .extracting("code")
          .isEqualTo("port-taken");
    }
  }

  @Test
  void only_tls_1_3_is_spoken_and_the_root_is_sent_along() throws Exception {
    var context = Tls.client(new Trusts.Pinned(running.steward.pins()), Optional::empty);
    try (var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("localhost", running.steward.uri().getPort())) {
      socket.startHandshake();

      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(socket.getSession().getPeerCertificates())
          .hasSize(2)
          .contains(running.steward.authority().root());
    }
    var old = javax.net.ssl.SSLContext.getInstance("TLSv1.2");
    old.init(null, null, null);
    try (var socket =
        (SSLSocket)
            old.getSocketFactory().createSocket("localhost", running.steward.uri().getPort())) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(javax.net.ssl.SSLException.class);
    }
  }

  @Test
  void a_silent_client_delays_nobody() throws Exception {
    try (var silent =
        new Socket(InetAddress.getLoopbackAddress(), running.steward.uri().getPort())) {
      assertThat(silent.isConnected()).isTrue();

      assertThat(running.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private Json.Map refused() {
    var evidence = tenancy.keepEvidence(running.nonce());
    var response = running.certificate("keep", Tenancy.body(tenancy.request(), evidence));
    assertThat(response.statusCode()).isEqualTo(403);
    return json(response);
  }

  /// Readable at the start, and never again.
  private static final class Unreadable
      implements java.util.function.Supplier<motte.appraise.Policy> {
    private int asked;

    @Override
    public synchronized motte.appraise.Policy get() {
      if (asked++ == 0) {
        return Tenancy.policy();
      }
      throw new StewardException(Kind.INVALID, "evidence-unknown", "secret path", "");
    }
  }
}
