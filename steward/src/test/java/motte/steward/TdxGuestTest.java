package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import motte.appraise.Endorsements;
import motte.core.Bytes;
import motte.verdict.Check;
import motte.verdict.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in trust domains of Intel TDX and a steward, over HTTP.
class TdxGuestTest {
  private final HardwareMakers makers = new HardwareMakers();
  private final FakeIntel intel = makers.intel;
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
  void an_instance_in_a_trust_domain_is_certified_with_grade_hardware() {
    bench.assertCertifiedAndJudgedAgain(Guest.tdx(intel), "tdx");
  }

  @Test
  void a_quote_that_binds_something_else_is_refused() {
    var guest = Guest.tdx(intel);
    guest.report = (_, register) -> intel.td(Bytes.wrap(new byte[64]), register);

    assertThat(bench.refusals(guest))
        .containsExactlyInAnyOrder("tdx.report-data", "keep.report-data");
  }

  @Test
  void an_altered_log_is_refused() {
    assertThat(bench.refusalsOfAltered(Guest.tdx(intel)))
        .containsExactlyInAnyOrder("keep.log-replay", "hardware.register-of-the-log");
  }

  @Test
  void a_register_that_something_else_extended_is_refused() {
    var guest = Guest.tdx(intel);
    guest.report = (bound, _) -> intel.td(bound, Bytes.wrap(new byte[48]));

    assertThat(bench.refusals(guest)).containsExactly("hardware.register-of-the-log");
  }

  @Test
  void a_launch_that_is_no_reference_value_is_refused() {
    intel.mrtd = Bytes.parseHex("ba".repeat(48));

    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("tdx.mrtd");
  }

  @Test
  void a_policy_that_does_not_say_what_should_be_launched_certifies_nobody() {
    bench.demand(makers.knowingMakersOnly());

    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("hardware.identified");
  }

  @Test
  void a_trust_domain_that_its_host_may_debug_is_refused() {
    intel.tdAttributes |= 1;

    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("tdx.debug");
  }

  @Test
  void what_an_unknown_service_may_carry_off_has_grade_none_though_the_policy_lets_it_pass() {
    intel.tdAttributes |= 1L << 29;
    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("tdx.migratable");

    var demanded = makers.demanding();
    bench.demand(demanded.onTdx(demanded.tdx().allowingMigratable()));
    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("hardware.grade");
  }

  @Test
  void a_verdict_says_what_of_the_launch_is_not_compared() {
    var certified = bench.certified(Guest.tdx(intel));

    var checks = bench.verified(certified, makers.demanding()).checks();

    assertThat(checks)
        .filteredOn(check -> check.id().equals("hardware.identified"))
        .allMatch(check -> check.reason().contains("not RTMR0"))
        .hasSize(1);
    assertThat(checks)
        .filteredOn(check -> check.id().equals("tdx.makers-root"))
        .extracting(Check::outcome)
        .containsExactly(Outcome.SKIPPED);
  }

  @Test
  void missing_collateral_refuses_at_the_checks_that_need_it() {
    bench.vouch(Endorsements.none());

    assertThat(bench.refusals(Guest.tdx(intel)))
        .contains("tdx.root-crl", "tdx.pck-crl", "tdx.tcb-status");
  }

  @Test
  void a_machine_that_its_maker_revoked_is_refused_from_the_next_request_on() {
    assertThat(bench.certified(Guest.tdx(intel))).isNotNull();

    bench.vouch(makers.vouching(true));

    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("tdx.pck-crl");
  }

  @Test
  void a_machine_that_is_out_of_date_is_refused() {
    intel.status = "OutOfDate";
    bench.vouch(makers.vouching(false));

    assertThat(bench.refusals(Guest.tdx(intel))).containsExactly("tdx.tcb-status");
  }

  @Test
  void the_quote_of_an_enclave_is_no_trust_domains() {
    var guest = Guest.tdx(intel);
    guest.report = (bound, _) -> intel.enclave(bound);

    assertThat(bench.refusals(guest)).contains("hardware.platform-statement");
  }
}
