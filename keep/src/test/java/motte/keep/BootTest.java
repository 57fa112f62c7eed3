package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import motte.appraise.Policy;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.core.MotteException;
import motte.evidence.Patience;
import motte.evidence.StewardClient;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Reference;
import motte.pack.Transport;
import motte.pack.Warrant;
import motte.steward.Limits;
import motte.trust.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootTest {
  private static final Path HELLO =
      Path.of(System.getProperty("motte.house", ".."), "examples/hello/hello.wasm");

  @TempDir Path folder;
  private House house;
  private Reference hello;

  @BeforeEach
  void open() throws IOException {
    house = House.open(folder);
    hello = house.publish(Files.readAllBytes(HELLO), Manifest.standard());
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Orders soft(Path warrant, String key) {
    return new Orders(warrant, new Ground.Soft(folder.resolve(key)), false, false);
  }

  @Test
  void a_keep_goes_through_all_steps_in_order_and_runs_what_was_ordered() throws IOException {
    var out = new ByteArrayOutputStream();
    var boot = house.boot(house.orders(house.order(hello)));

    int exitCode;
    try (var workload = boot.toWorkload()) {
      exitCode = workload.run(House.stdio(out));
    }

    assertThat(exitCode).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).containsIgnoringCase("hello");
    assertThat(steps())
        .containsExactly(
            "boot", "warrant", "attest", "certify", "fetch", "check", "measure", "enrol", "run");
    assertThat(said()).contains("enrol spiffe://motte.test/web/sha384-");
  }

  @Test
  void a_warrant_past_its_expiry_is_refused_by_the_stewards_time() throws IOException {
    var order = house.order(hello);
    var past = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);

    var failure = house.failure(house.orders(lasting(order, past)));

    assertThat(failure).startsWith("warrant: warrant-expired").contains(past.toString());
    assertThat(said()).doesNotContain("keep: certify");
  }

  @Test
  void a_warrant_that_expires_while_the_workload_runs_ends_its_renewals() throws IOException {
    var order = house.order(hello);
    var boot = house.boot(house.orders(order));

    try (var workload = boot.toWorkload()) {
      assertThat(workload.renewed().getFirst().chain().leaf().getNotAfter().toInstant())
          .isBeforeOrEqualTo(order.expiry());
      house.advance(Duration.ofHours(2));

      assertThatThrownBy(workload::renewed)
          .isInstanceOfSatisfying(
              MotteException.class, e -> assertThat(e.code()).isEqualTo("steward-refused"))
          .hasMessageContaining("warrant period: it ended at " + order.expiry());
    }
  }

  @Test
  void a_warrant_whose_signature_was_broken_is_refused() throws IOException {
    var orders = house.orders(house.order(hello));
    var bytes = Files.readAllBytes(orders.warrant());
    bytes[bytes.length - 1] ^= 1;
    Files.write(orders.warrant(), bytes);

    assertThat(house.failure(orders)).startsWith("warrant: ");
  }

  @Test
  void a_file_that_is_no_warrant_is_refused() throws IOException {
    var orders = house.orders(house.order(hello));
    Files.writeString(orders.warrant(), "run everything");

    assertThat(house.failure(orders)).startsWith("warrant: ");
  }

  @Test
  void a_missing_warrant_is_named() {
    var nowhere = folder.resolve("nowhere");

    var failure = house.failure(soft(nowhere, "development.key"));

    assertThat(failure).startsWith("warrant: warrant-missing").contains("`" + nowhere + "`");
  }

  @Test
  void a_missing_development_key_stops_the_boot() throws IOException {
    var orders = house.orders(house.order(hello));

    var failure = house.failure(soft(orders.warrant(), "no.key"));

    assertThat(failure).startsWith("boot: ").contains("no.key");
  }

  @Test
  void a_steward_that_is_not_the_pinned_one_is_refused() throws IOException {
    var order = house.order(hello);
    var other = List.of(Digest.sha256("someone else".getBytes(StandardCharsets.UTF_8)));
    var warrant =
        new Warrant(
            order.domain(),
            order.steward(),
            other,
            order.drawbridge(),
            order.pkg(),
            order.publisher(),
            order.role(),
            order.limits(),
            order.notBefore(),
            order.expiry(),
            order.serial());

    assertThat(house.failure(house.orders(warrant))).startsWith("attest: pin-mismatch");
  }

  @Test
  void a_steward_that_is_not_there_is_named() throws IOException {
    house.steward.close();

    var failure = house.failure(house.orders(house.order(hello)));

    assertThat(failure).startsWith("attest: ").contains(house.steward.uri().getAuthority());
  }

  @Test
  void a_keep_that_asks_too_often_waits_as_the_steward_says_and_goes_on() throws IOException {
    var folder = Files.createDirectory(this.folder.resolve("busy"));
    try (var busy = House.open(folder, config -> config.within(new Limits(60, 10_000)));
        var others = StewardClient.open(busy.steward.uri(), busy.steward.pins())) {
      var pkg = busy.publish(Files.readAllBytes(HELLO), Manifest.standard());
      for (int i = 0; i < 60; i++) {
        others.nonce();
      }
      busy.patience = Patience.of(Duration.ofMinutes(1));

      try (var workload = busy.boot(busy.orders(busy.order(pkg))).toWorkload()) {
        assertThat(workload.run(House.stdio(new ByteArrayOutputStream()))).isZero();
      }

      assertThat(busy.said.text())
          .containsPattern(
              "keep: attest the steward answered `requests-too-frequent`.*; as it says, trying again in [12] s");
    }
  }

  @Test
  void a_refused_attestation_stops_before_anything_is_fetched() throws IOException {
    house.policy(policy -> Policy.of(policy.domain()));

    var failure = house.failure(house.orders(house.order(hello)));

    assertThat(failure).startsWith("certify: ");
    assertThat(said()).doesNotContain("keep: fetch");
  }

  @Test
  void another_tenants_warrant_is_refused() throws IOException {
    var stranger = SigningKey.generate(SigningKey.Curve.P256);

    var failure = house.failure(house.orders(house.order(hello), stranger));

    assertThat(failure).startsWith("certify: ");
  }

  @Test
  void an_altered_keep_is_refused() throws IOException {
    house.policy(policy ->
        Policy.of(policy.domain())
            .accepting(Grade.NONE)
            .trustingSigners(house.tenant.spki().pin())
            .trustingDevelopmentKeys(house.development.spki().pin())
            .trustingMeasurements(Digest.sha384("another keep".getBytes(StandardCharsets.UTF_8))));

    assertThat(house.failure(house.orders(house.order(hello)))).startsWith("certify: ");
  }

  @Test
  void a_package_that_is_not_there_is_named() throws IOException {
    var other = hello.withDigest(Digest.sha256(new byte[] {1}));

    var failure = house.failure(house.orders(house.order(other)));

    assertThat(failure).startsWith("fetch: ").contains(other.pinned().toString());
  }

  @Test
  void a_package_of_another_publisher_is_refused() throws IOException {
    var order = house.order(hello);
    var warrant =
        new Warrant(
            order.domain(),
            order.steward(),
            order.stewardPins(),
            order.drawbridge(),
            order.pkg(),
            SigningKey.generate(SigningKey.Curve.P256).spki(),
            order.role(),
            order.limits(),
            order.notBefore(),
            order.expiry(),
            order.serial());

    assertThat(house.failure(house.orders(warrant))).startsWith("check: ");
  }

  @Test
  void plaintext_that_the_host_did_not_allow_is_refused_before_anything_is_measured()
      throws IOException {
    var manifest =
        Manifest.of(List.of(new Entry.Listen("ping", Transport.TCP, "127.0.0.1", 0, List.of())));
    var plain = house.publish(Files.readAllBytes(HELLO), manifest);

    var failure = house.failure(house.orders(house.order(plain)));

    assertThat(failure).startsWith("check: plaintext-refused");
    assertThat(said()).doesNotContain("keep: measure");
  }

  @Test
  void plaintext_that_the_host_allowed_is_granted_in_words() throws IOException {
    var manifest =
        Manifest.of(
            List.of(
                new Entry.Stdout(),
                new Entry.Stdout(),
                new Entry.Listen("ping", Transport.TCP, "127.0.0.1", 0, List.of())));
    var plain = house.publish(Files.readAllBytes(HELLO), manifest);
    var orders = house.orders(house.order(plain));
    var allowing = new Orders(orders.warrant(), orders.ground(), true, false);

    try (var workload = house.boot(allowing).toWorkload()) {
      assertThat(workload.run(House.stdio(new ByteArrayOutputStream()))).isZero();
    }

    assertThat(said())
        .contains("keep: measure grant listen ping tcp 127.0.0.1:0 plaintext")
        .containsPattern("keep: run ready ping tcp://127.0.0.1:\\d+");
  }

  @Test
  void a_certificate_is_renewed_for_the_same_key_with_fresh_evidence() throws IOException {
    try (var workload = house.boot(house.orders(house.order(hello))).toWorkload()) {
      var first = workload.renewed().getFirst();
      var second = workload.renewed().getFirst();

      assertThat(second.chain().spki()).isEqualTo(first.chain().spki());
      assertThat(second.chain().leaf().getSerialNumber())
          .isNotEqualTo(first.chain().leaf().getSerialNumber());
    }
  }

  @Test
  void a_renewal_that_the_policy_no_longer_allows_is_refused() throws IOException {
    try (var workload = house.boot(house.orders(house.order(hello))).toWorkload()) {
      house.policy(policy -> Policy.of(policy.domain()));

      assertThatThrownBy(workload::renewed)
          .isInstanceOfSatisfying(
              MotteException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
    }
  }

  @Test
  void what_is_no_component_is_refused() throws IOException {
    var text = house.publish("not wasm".getBytes(StandardCharsets.UTF_8), Manifest.standard());

    assertThat(house.failure(house.orders(house.order(text)))).startsWith("check: wasm-malformed");
  }

  @Test
  void a_drawbridge_that_is_not_of_the_domain_is_refused() throws IOException {
    var elsewhere = folder.resolve("elsewhere");
    Files.createDirectory(elsewhere);
    try (var other = House.open(elsewhere)) {
      var order = house.order(hello);
      var warrant =
          new Warrant(
              order.domain(),
              order.steward(),
              order.stewardPins(),
              URI.create("https://localhost:" + other.drawbridge.uri().getPort()),
              order.pkg(),
              order.publisher(),
              order.role(),
              order.limits(),
              order.notBefore(),
              order.expiry(),
              order.serial());

      assertThat(house.failure(house.orders(warrant))).startsWith("fetch: pin-mismatch");
    }
  }

  private static Warrant lasting(Warrant order, Instant expiry) {
    return new Warrant(
        order.domain(),
        order.steward(),
        order.stewardPins(),
        order.drawbridge(),
        order.pkg(),
        order.publisher(),
        order.role(),
        order.limits(),
        expiry.minusSeconds(60),
        expiry,
        order.serial());
  }

  private List<String> steps() {
    return said().lines().map(line -> line.split(" ", 3)[1]).distinct().toList();
  }

  private String said() {
    return house.said.toString(StandardCharsets.UTF_8);
  }
}
