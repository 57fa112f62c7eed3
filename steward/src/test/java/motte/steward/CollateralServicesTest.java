package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RelyingParty;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.Json;
import motte.core.MotteException;
import motte.dcap.CollateralService;
import motte.endorsement.Allowance;
import motte.endorsement.Refreshed;
import motte.evidence.StewardClient;
import motte.snp.Kds;
import motte.snp.Product;
import motte.snp.Reference;
import motte.snp.Tcb;
import motte.trust.Claims;
import motte.verdict.Trusted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A steward without a file that vouches for anything asks the makers' services, over HTTP.
class CollateralServicesTest {
  private static final int CHIPS = 5;

  @TempDir private Path data;

  private final FakeAmd amd = new FakeAmd();
  private final FakeIntel intel = new FakeIntel();
  private final MakersServices makers = new MakersServices();
  private final HttpClient http = HttpClient.newHttpClient();
  private final MovableClock now = new MovableClock();
  private RunningSteward running;
  private Tenancy tenancy;
  private CollateralServices services = CollateralServices.none();

  @BeforeEach
  void start() {
    makers.serve(amd);
    makers.serve(intel, "");
    start(Duration.ofSeconds(20), policy(platforms(Optional.empty())));
  }

  private void start(Duration patience, Policy policy) {
    services = services(patience);
    running = RunningSteward.start(data, policy, config -> config.asking(services));
    tenancy = running.tenancy();
  }

  private CollateralServices services(Duration patience) {
    var allowance = Allowance.STANDARD;
    return CollateralServices.of(
        Optional.of(Kds.at(makers.address(), http, now).sparing(allowance, allowance, patience)),
        Optional.of(
            CollateralService.onLoopback(makers.address()).sparing(allowance, patience, now)),
        new Refreshed.Limits(100, 1 << 24, Duration.ofHours(1), patience),
        CHIPS,
        now);
  }

  @AfterEach
  void stop() {
    running.close();
    makers.close();
    http.shutdownNow();
  }

  @Test
  void a_keep_is_certified_by_what_the_services_give_and_judged_again_without_them() {
    for (var guest : List.of(Guest.snp(amd), Guest.tdx(intel))) {
      var certified = instance(guest);

      assertThat(Claims.of(certified.chain().leaf()).orElseThrow().grade())
          .isEqualTo(Grade.HARDWARE);
      makers.status = 500;
      var verdict =
          RelyingParty.of(
                  running.steward.anchors(),
                  Archive.of(running.client),
                  Acceptance.of(policy(platforms(Optional.empty()))))
              .verify(certified.chain(), "game.example", running.clock.instant());
      assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
      makers.status = 0;
    }
  }

  @Test
  void many_keeps_of_one_machine_ask_once() {
    for (int i = 0; i < 3; i++) {
      instance(Guest.snp(amd));
      instance(Guest.tdx(intel));
    }

    assertThat(makers.asked).hasSize(3 + 4);
  }

  @Test
  void nothing_is_asked_for_what_files_say() {
    running.endorsements.set(
        Endorsements.of(
            Map.of(
                "vcek.der", Bytes.wrap(FakeAmd.der(amd.vcek())),
                "ask.der", Bytes.wrap(FakeAmd.der(amd.ask)),
                "amd.crl", amd.crl(false),
                "intel.json", intel.collateral(true, false))));

    instance(Guest.snp(amd));
    instance(Guest.tdx(intel));

    assertThat(makers.asked).isEmpty();
  }

  @Test
  void of_files_that_lack_a_revocation_list_only_that_is_asked_for() {
    running.endorsements.set(
        Endorsements.of(Map.of("vcek.der", Bytes.wrap(FakeAmd.der(amd.vcek())))));

    instance(Guest.snp(amd));

    assertThat(makers.asked).containsExactly("/vcek/v1/Milan/cert_chain", "/vcek/v1/Milan/crl");
  }

  @Test
  void a_list_that_a_guest_brings_along_keeps_nobody_from_asking_for_the_later_one() {
    var guest = Guest.snp(amd);
    guest.auxiliary = Optional.of(FakeAmd.table(amd.crl(false)));
    makers.revoke(amd);

    assertThat(refusals(guest)).contains("snp.revocation");
    assertThat(makers.asked("/crl")).isEqualTo(1);
  }

  @Test
  void a_key_that_a_guest_brings_along_is_not_asked_for() {
    var guest = Guest.snp(amd);
    guest.auxiliary = Optional.of(amd.table());

    instance(guest);

    assertThat(makers.asked).containsExactly("/vcek/v1/Milan/cert_chain", "/vcek/v1/Milan/crl");
  }

  @Test
  void levels_that_a_guest_brings_along_keep_nobody_from_asking_for_the_later_ones() {
    var guest = Guest.tdx(intel);
    guest.eventLog = Optional.of(intel.collateral(true, false)); // Known by what it holds.
    intel.evaluation = 18;
    intel.status = "Revoked";
    makers.serve(intel, "");

    assertThat(refusals(guest)).contains("tdx.tcb-status");
    assertThat(makers.asked).hasSize(4);
  }

  @Test
  void what_ages_is_asked_for_anew_and_a_revocation_is_known_then() {
    instance(Guest.snp(amd));
    now.advance(Duration.ofHours(5));
    makers.revoke(amd);

    assertThat(refusals(Guest.snp(amd))).contains("snp.revocation");
    assertThat(makers.asked("/crl")).isEqualTo(2);
    assertThat(makers.asked("blSPL")).isEqualTo(1);
  }

  @Test
  @Timeout(60)
  void what_a_service_revokes_later_is_revoked_though_nobody_asks_for_a_certificate() {
    var revoked = instance(Guest.snp(amd));
    var others = instance(Guest.tdx(intel));
    look(); // What was certified is judged by what is there now.
    now.advance(Duration.ofMinutes(61));
    makers.revoke(amd);

    while (register().isEmpty() && !Thread.currentThread().isInterrupted()) {
      running.steward.watch().look();
    }

    assertThat(register()).containsOnlyKeys(serial(revoked)).doesNotContainKey(serial(others));
    assertThat(makers.asked("/crl")).isEqualTo(2);
  }

  @Test
  void what_a_service_repeats_later_has_nobody_judged_again() throws Exception {
    instance(Guest.snp(amd));
    look();
    var applied = Files.getLastModifiedTime(data.resolve("applied-rules"));
    now.advance(Duration.ofMinutes(61));
    instance(Guest.snp(amd));

    look();

    assertThat(Files.getLastModifiedTime(data.resolve("applied-rules"))).isEqualTo(applied);
  }

  @Test
  @Timeout(60)
  void what_a_service_gives_that_no_maker_signed_revokes_nobody_and_is_no_answer() {
    instance(Guest.tdx(intel));
    instance(Guest.snp(amd));
    look(); // What was certified is judged by what is there now.
    var given = services.given();
    now.advance(Duration.ofHours(5)); // Who asks now waits for the answer.
    var liar = new FakeIntel();
    liar.evaluation = 99;
    makers.serve(liar, "");
    makers.revoke(amd);
    makers.falsify("/Milan/crl");

    assertThat(instance(Guest.tdx(intel))).isNotNull();
    assertThat(instance(Guest.snp(amd))).isNotNull();
    look();

    assertThat(makers.asked("/crl")).isEqualTo(2);
    assertThat(services.given()).isEqualTo(given);
    assertThat(register()).isEmpty();
  }

  @Test
  @Timeout(60)
  void what_a_service_gave_before_is_not_undone_by_what_is_older() {
    intel.evaluation = 18;
    makers.serve(intel, "");
    running.policy.set(policy(platforms(Optional.of(18))));
    instance(Guest.tdx(intel));
    look();
    now.advance(Duration.ofHours(5));
    intel.evaluation = 17;
    makers.serve(intel, "");

    assertThat(instance(Guest.tdx(intel))).isNotNull();
    look();

    assertThat(makers.asked("/tcb?")).isEqualTo(2);
    assertThat(register()).isEmpty();
  }

  @Test
  @Timeout(60)
  void a_service_that_never_gives_the_same_twice_keeps_no_policy_from_being_applied() {
    var certified = instance(Guest.tdx(intel));
    look();
    var given = services.given();
    running.policy.set(policy(platforms(Optional.of(99))));

    for (int looks = 0; looks < 3; looks++) {
      running.steward.watch().look();
      now.advance(Duration.ofMinutes(61));
      makers.serve(intel, ""); // Signed anew.
      services.refresh();
      given = other(given);
    }

    assertThat(register()).containsOnlyKeys(serial(certified));
  }

  /// Waits until services have given something else.
  private String other(String given) {
    while (services.given().equals(given)) {
      Thread.onSpinWait();
    }
    return services.given();
  }

  private void look() {
    for (int i = 0; i < 3; i++) {
      running.steward.watch().look();
    }
  }

  private Map<BigInteger, Revocation> register() {
    return running.steward.authority().register().revoked();
  }

  private static BigInteger serial(StewardClient.Certified certified) {
    return certified.chain().leaf().getSerialNumber();
  }

  @Test
  void a_service_that_fails_later_does_not_undo_what_it_gave_while_that_is_in_force() {
    instance(Guest.tdx(intel));
    now.advance(Duration.ofHours(5));
    makers.status = 503;

    assertThat(instance(Guest.tdx(intel))).isNotNull();
  }

  @Test
  void what_the_services_do_not_know_refuses_and_the_verdict_says_so_but_not_who_was_asked() {
    makers.forget("");

    var body = refused(Guest.tdx(intel));

    assertThat(body).contains("tdx.tcb-status", "tdx.fetched-endorsements", "collateral-unknown");
    assertThat(body).doesNotContain(makers.address().getAuthority());
    assertThat(refused(Guest.snp(amd))).contains("snp-kds-missing");
  }

  @Test
  void a_service_that_has_had_enough_is_asked_again_when_it_said() {
    makers.status = 429;
    makers.more = "Retry-After: 120\r\n";
    assertThat(refused(Guest.tdx(intel))).contains("collateral-unavailable");
    makers.status = 0;

    now.advance(Duration.ofSeconds(100));
    assertThat(refused(Guest.tdx(intel))).contains("collateral-unavailable");
    assertThat(makers.asked("/tdx/")).isEqualTo(1);
    now.advance(Duration.ofSeconds(60));

    assertThat(instance(Guest.tdx(intel))).isNotNull();
  }

  @Test
  void a_body_that_is_something_else_refuses_and_is_asked_for_again_later() {
    makers.garble("/tcb", "<html>Sign in to this network</html>");
    makers.garble("/vcek", "<html>Sign in to this network</html>");

    assertThat(refused(Guest.tdx(intel))).contains("tdx.fetched-endorsements", "tdx.tcb-status");
    assertThat(refused(Guest.snp(amd))).contains("snp.fetched-endorsements", "snp.vek");
    makers.serve(amd);
    makers.serve(intel, "");
    now.advance(Duration.ofSeconds(6));

    assertThat(instance(Guest.tdx(intel))).isNotNull();
    assertThat(instance(Guest.snp(amd))).isNotNull();
  }

  @Test
  void what_another_maker_signed_is_read_and_not_believed() {
    makers.serve(new FakeIntel(), "");
    makers.serve(new FakeAmd());

    assertThat(refused(Guest.tdx(intel))).contains("collateral-unsigned", "tdx.tcb-status");
    assertThat(refusals(Guest.snp(amd))).contains("snp.report-signature");
  }

  @Test
  void a_slow_service_is_not_waited_for_and_what_it_gives_late_serves_the_next() {
    running.close();
    start(Duration.ofSeconds(1), policy(platforms(Optional.empty())));
    makers.gate = new CountDownLatch(1);

    assertThat(refused(Guest.tdx(intel))).contains("tdx.fetched-endorsements");
    makers.gate.countDown();

    assertThat(soon(Guest.tdx(intel))).isTrue();
  }

  /// Whether it gets a certificate in one of some attempts, each of which waits for the service.
  private boolean soon(Guest guest) {
    for (int attempt = 0; attempt < 300; attempt++) {
      now.advance(Duration.ofMinutes(1));
      try {
        instance(guest);
        return true;
      } catch (MotteException e) {
        // not yet
      }
    }
    return false;
  }

  @Test
  void nobody_is_asked_about_a_quote_that_no_platform_of_intels_made() {
    var forged = Guest.tdx(intel);
    forged.report =
        (bound, register) -> {
          var bytes = intel.td(bound, register).toArray();
          bytes[48 + 200] ^= 1; // In the body, so that the quote's signature does not hold.
          return Bytes.wrap(bytes);
        };
    var stranger = new FakeIntel();

    assertThat(refused(forged)).contains("not shown to be of a genuine platform");
    assertThat(refused(Guest.tdx(stranger))).contains("not shown to be of a genuine platform");
    assertThat(makers.asked).isEmpty();
  }

  @Test
  void strangers_make_nobody_ask_for_more_chips_than_stated() {
    for (int i = 0; i < 2 * CHIPS; i++) {
      refused(Guest.snp(new FakeAmd("%02x".formatted(16 + i))));
    }

    assertThat(makers.asked("blSPL")).isEqualTo(CHIPS);
  }

  @Test
  void a_chip_that_may_be_of_several_products_counts_once_for_each() {
    for (int i = 0; i < CHIPS; i++) {
      var stranger = new FakeAmd("%02x".formatted(16 + i));
      stranger.version = 2;
      refused(Guest.snp(stranger));
    }

    assertThat(makers.asked("blSPL")).isEqualTo(CHIPS);
  }

  @Test
  void where_the_policy_asks_for_a_later_recovery_that_is_asked_for_by_its_number() {
    intel.evaluation = 18;
    makers.serve(intel, "tcbEvaluationDataNumber=18");
    running.policy.set(policy(platforms(Optional.of(18))));

    var certified = instance(Guest.tdx(intel));

    assertThat(certified).isNotNull();
    assertThat(makers.asked("tcbEvaluationDataNumber=18")).isEqualTo(2);
  }

  private static Policy policy(PlatformPolicy platforms) {
    return Policy.of("motte.example")
        .accepting(Grade.HARDWARE)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")))
        .demanding(platforms);
  }

  private PlatformPolicy platforms(Optional<Integer> evaluation) {
    var strict = PlatformPolicy.STANDARD;
    var tdx =
        strict
            .tdx()
            .expecting(
                Map.of(
                    "mrtd", List.of(FakeIntel.MRTD),
                    "rtmr1", List.of(FakeIntel.RTMR1),
                    "rtmr2", List.of(FakeIntel.RTMR2)));
    return new PlatformPolicy(
        strict
            .snp()
            .wanting(Reference.MEASUREMENT, Set.of(FakeAmd.MEASUREMENT))
            .least(Product.MILAN, Tcb.ANY),
        evaluation.map(tdx::from).orElse(tdx),
        strict.sgx(),
        strict.tpm(),
        false,
        Optional.empty(),
        List.<X509Certificate>of(amd.root, intel.root));
  }

  private StewardClient.Certified instance(Guest guest) {
    tenancy.platform = () -> guest;
    return running.client.instanceCertificate(
        tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  private String refused(Guest guest) {
    tenancy.platform = () -> guest;
    var evidence = tenancy.instanceEvidence(running.nonce());
    var response = running.certificate("instance", Tenancy.body(tenancy.request(), evidence));
    assertThat(RunningSteward.code(response)).isEqualTo("403 attestation-refused");
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private List<String> refusals(Guest guest) {
    return Json.parse(refused(guest)).map().map("verdict").items("checks").stream()
        .map(Json::map)
        .filter(check -> check.text("result").equals("failed"))
        .map(check -> check.text("id"))
        .toList();
  }
}
