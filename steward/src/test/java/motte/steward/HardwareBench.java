package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RelyingParty;
import motte.appraise.RolePolicy;
import motte.core.Grade;
import motte.core.Json;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.StewardClient;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.verdict.Check;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// Keeps in confidential guests and a steward, over HTTP, which accepts grade `hardware` alone:
/// machines of makers with keys of our own. What each lies, its own check must find.
final class HardwareBench implements AutoCloseable {
  final RunningSteward running;
  final Tenancy tenancy;
  private final Path data;

  private HardwareBench(Path data, RunningSteward running) {
    this.data = data;
    this.running = running;
    this.tenancy = running.tenancy();
  }

  /// A steward that demands that of machines, for which these vouch.
  static HardwareBench start(Path data, PlatformPolicy platforms, Endorsements vouching) {
    var running = RunningSteward.start(data, policy(platforms));
    running.endorsements.set(vouching);
    return new HardwareBench(data, running);
  }

  static Policy policy(PlatformPolicy platforms) {
    return Policy.of("motte.example")
        .accepting(Grade.HARDWARE)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")))
        .demanding(platforms);
  }

  /// Demands something else from now on.
  void demand(PlatformPolicy platforms) {
    running.policy.set(policy(platforms));
  }

  /// These vouch for machines from now on.
  void vouch(Endorsements vouching) {
    running.endorsements.set(vouching);
  }

  /// A certificate for an instance in that guest.
  StewardClient.Certified certified(Guest guest) {
    tenancy.platform = () -> guest;
    return running.client.instanceCertificate(
        tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  /// That guest gets a certificate of grade `hardware`, and a relying party with the steward's
  /// policy reaches the same verdict from what the steward keeps.
  void assertCertifiedAndJudgedAgain(Guest guest, String platform) {
    var certified = certified(guest);

    assertThat(Claims.of(certified.chain().leaf()).orElseThrow().grade()).isEqualTo(Grade.HARDWARE);
    var verdict =
        verify(certified, Archive.of(running.client), Acceptance.of(running.policy.get()));
    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    assertThat(verdict.headline())
        .startsWith("trusted: `game` running sha384:")
        .endsWith("hardware");
    assertThat(verdict.checks()).extracting(Check::id).contains(platform + ".report-data");
  }

  /// What a relying party that demands that finds of a certificate.
  Verdict verified(StewardClient.Certified certified, PlatformPolicy demanded) {
    var accepted = Acceptance.of(policy(demanded));
    return verify(certified, Archive.of(running.client), accepted);
  }

  Verdict verify(StewardClient.Certified certified, Archive archive, Acceptance acceptance) {
    return RelyingParty.of(running.steward.anchors(), archive, acceptance)
        .verify(certified.chain(), "game.example", running.clock.instant());
  }

  /// The checks at which a request of that guest's is refused.
  List<String> refusals(Guest guest) {
    tenancy.platform = () -> guest;
    return refusals(tenancy.instanceEvidence(running.nonce()));
  }

  /// The same, of a log that was altered after it was quoted.
  List<String> refusalsOfAltered(Guest guest) {
    tenancy.platform = () -> guest;
    var evidence = tenancy.instanceEvidence(running.nonce());
    var records = new ArrayList<>(Evidence.Bundle.parse(evidence).log().records());
    var other = LogRecord.grant(List.of("listen web tls 0.0.0.0:10031"));
    records.set(3, other.at(3).encode());
    return refusals(Evidence.with(evidence, LogPart.whole(records)));
  }

  private List<String> refusals(Cmw evidence) {
    var response = running.certificate("instance", Tenancy.body(tenancy.request(), evidence));
    assertThat(RunningSteward.code(response)).isEqualTo("403 attestation-refused");
    var problem = RunningSteward.json(response);
    var told = problem.text("detail");
    return problem.map("verdict").items("checks").stream()
        .map(Json::map)
        .filter(check -> told.contains(check.text("reason")))
        .filter(check -> !check.text("result").equals("passed"))
        .map(check -> check.text("id"))
        .toList();
  }

  /// The checks at which anything that is certified would not be certified again, if these vouched
  /// for machines now.
  List<String> refusedAgain(Endorsements known) {
    var config =
        new StewardConfig(
                "127.0.0.1", 0, List.of("localhost"), data, running.policy::get, running.clock)
            .vouchedBy(() -> known);
    List<String> refused = new ArrayList<>();
    Reappraiser.open(config)
        .judge(
            running.policy.get(),
            running.clock.instant(),
            judged -> refused.addAll(failed(judged.verdict())));
    return refused;
  }

  static List<String> failed(Verdict verdict) {
    return verdict.refusals().stream().map(Check::id).toList();
  }

  @Override
  public void close() {
    running.close();
  }
}
