package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.ReferenceManifests;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.corim.Corim;
import motte.trust.Claims;
import motte.trust.SigningKey;
import motte.verdict.Check;
import motte.verdict.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in guests of AMD SEV-SNP and a steward, over HTTP.
class SnpGuestTest {
  private static final Bytes OTHER = Bytes.parseHex("ba".repeat(48));

  private final HardwareMakers makers = new HardwareMakers();
  private final FakeAmd amd = makers.amd;
  private HardwareBench bench;

  @BeforeEach
  void start(@TempDir Path data) {
    bench = HardwareBench.start(data, makers.demanding(), makers.vouching(false));
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void an_instance_in_a_guest_is_certified_with_grade_hardware() {
    bench.assertCertifiedAndJudgedAgain(Guest.snp(amd), "snp");
  }

  @Test
  void a_host_hands_its_guests_the_certificates_too() {
    bench.vouch(Endorsements.of(Map.of("amd.crl", makers.list)));
    var guest = Guest.snp(amd);
    guest.auxiliary = Optional.of(amd.table());

    assertThat(grade(guest)).isEqualTo(Grade.HARDWARE);
  }

  @Test
  void a_report_that_binds_something_else_is_refused() {
    var guest = Guest.snp(amd);
    guest.report = (_, _) -> amd.report(Bytes.wrap(new byte[64]));

    assertThat(bench.refusals(guest))
        .containsExactlyInAnyOrder("snp.report-data", "keep.report-data");
  }

  @Test
  void an_altered_log_is_refused() {
    assertThat(bench.refusalsOfAltered(Guest.snp(amd))).containsExactly("keep.log-replay");
  }

  @Test
  void a_launch_that_is_no_reference_value_is_refused() {
    amd.measurement = OTHER;

    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("snp.measurement");
  }

  @Test
  void a_policy_that_does_not_say_what_should_be_launched_certifies_nobody() {
    bench.demand(makers.knowingMakersOnly());

    // AMD does not say which firmware is good enough, so the grade is not known either.
    assertThat(bench.refusals(Guest.snp(amd)))
        .containsExactly("hardware.grade", "hardware.identified");
  }

  @Test
  void a_launch_that_a_signed_manifest_tells_is_certified_and_no_other() {
    var signer = SigningKey.generate(SigningKey.Curve.P384);
    var manifest = Corim.parse(signed(signer, manifest(amd.measurement)));
    bench.demand(
        makers
            .demanding(PlatformPolicy.STANDARD.snp())
            .goingBy(
                new ReferenceManifests(
                    List.of(manifest), Set.of(signer.spki().pin()), List.of(signer.spki()))));

    assertThat(grade(Guest.snp(amd))).isEqualTo(Grade.HARDWARE);
    amd.measurement = OTHER;
    assertThat(bench.refusals(Guest.snp(amd)))
        .containsExactlyInAnyOrder("snp.reference-manifest", "hardware.identified");
  }

  @Test
  void a_keep_that_is_no_reference_value_is_refused() {
    bench.tenancy.measurement = Digest.sha384(new byte[] {9});

    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("hardware.keep-measurement");
  }

  @Test
  void a_guest_that_its_host_may_debug_is_refused_and_has_grade_none_where_that_is_allowed() {
    amd.guestPolicy |= 1 << 19;
    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("snp.debug");

    bench.demand(makers.demanding().allowingDebug());
    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("hardware.grade");
  }

  @Test
  void what_an_unknown_agent_may_carry_off_has_grade_none_though_the_policy_lets_it_pass() {
    amd.guestPolicy |= 1 << 18;
    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("snp.migration");

    var demanded = makers.demanding();
    bench.demand(demanded.onSnp(demanded.snp().allowingMigration()));
    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("hardware.grade");

    amd.agent = Bytes.parseHex("ff".repeat(32)); // No agent was bound to it.
    assertThat(grade(Guest.snp(amd))).isEqualTo(Grade.HARDWARE);
  }

  @Test
  void a_verdict_says_that_the_root_is_not_the_makers_and_where_its_history_begins() {
    var certified = bench.certified(Guest.snp(amd));

    var checks = bench.verified(certified, makers.demanding()).checks();

    assertThat(checks)
        .filteredOn(check -> check.id().equals("snp.makers-root"))
        .extracting(Check::outcome)
        .containsExactly(Outcome.SKIPPED);
    assertThat(checks)
        .filteredOn(check -> check.id().equals("hardware.register-of-the-log"))
        .allMatch(check -> check.reason().contains("since it started"))
        .hasSize(1);
  }

  @Test
  void what_a_policy_does_without_revocations_has_grade_none() {
    bench.vouch(makers.withoutLists());
    bench.demand(makers.demanding().allowingMissingCollateral());

    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("hardware.grade");
  }

  @Test
  void missing_collateral_refuses_at_the_checks_that_need_it() {
    bench.vouch(makers.withoutLists());
    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("snp.revocation");

    bench.vouch(Endorsements.none());
    assertThat(bench.refusals(Guest.snp(amd))).contains("snp.vek");
  }

  @Test
  void a_machine_that_its_maker_revoked_is_refused_from_the_next_request_on() {
    assertThat(bench.certified(Guest.snp(amd))).isNotNull();

    bench.vouch(makers.vouching(true));

    assertThat(bench.refusals(Guest.snp(amd))).containsExactly("snp.revocation");
  }

  private Grade grade(Guest guest) {
    return Claims.of(bench.certified(guest).chain().leaf()).orElseThrow().grade();
  }

  /// One state of SEV-SNP, by its launch measurement.
  private static Bytes manifest(Bytes measurement) {
    var amd = new Cbor.Tag(111, Cbor.of(Bytes.parseHex("2b060104019c780301")));
    var digests = Cbor.array(Cbor.array(Cbor.of(7), Cbor.of(measurement)));
    var value = Cbor.emptyMap().put(0, Cbor.of(641)).put(1, Cbor.emptyMap().put(2, digests));
    var type = Cbor.emptyMap().put(0, Cbor.emptyMap().put(0, amd));
    var triples = Cbor.emptyMap().put(0, Cbor.array(Cbor.array(type, Cbor.array(value))));
    var comid = Cbor.emptyMap().put(1, Cbor.emptyMap().put(0, Cbor.of("guest"))).put(4, triples);
    return new Cbor.Tag(
            501,
            Cbor.emptyMap()
                .put(0, Cbor.of("guest"))
                .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded())))))
        .encoded();
  }

  private static Bytes signed(SigningKey key, Bytes payload) {
    var header =
        Cbor.emptyMap()
            .put(1, Cbor.of(-35))
            .put(3, Cbor.of("application/rim+cbor"))
            .put(15, Cbor.emptyMap().put(1, Cbor.of("Acme")))
            .encoded();
    var signed =
        Cbor.array(
            Cbor.of("Signature1"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload));
    return new Cbor.Tag(
            18,
            Cbor.array(
                Cbor.of(header),
                Cbor.emptyMap(),
                Cbor.of(payload),
                Cbor.of(key.sign(signed.encode()))))
        .encoded();
  }
}
