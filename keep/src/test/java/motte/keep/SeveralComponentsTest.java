package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import motte.appraise.RolePolicy;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.StewardClient;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.pack.Reference;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Identity;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralComponentsTest {
  private static final Member BARE = Member.of(List.of());
  private static final Member WAITING = BARE.with(List.of(new Entry.Stdin()));
  private static final Member CALLING =
      BARE.with(
          List.of(new Entry.Null(), new Entry.Link("bank", "ledger", "pay"), new Entry.Stdout()));
  private static final Member ANSWERING = BARE.with(List.of(new Entry.Inlet("pay")));

  @TempDir Path folder;
  private House house;
  private final Heard out = new Heard();

  @BeforeEach
  void open() throws IOException {
    house = House.open(folder);
    linking("web/pay");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void linked_components_talk_and_each_line_of_output_begins_with_a_name() throws IOException {
    var shop = shop();

    assertThat(run(shop, InputStream.nullInputStream())).isZero();

    assertThat(out.text()).isEqualTo("front: ping\n");
    assertThat(said())
        .containsPattern("measure link web-front-[0-9a-f]{16} -> web-ledger-[0-9a-f]{16}/pay")
        .contains("measure grant listen pay inside")
        .contains("measure grant connect bank inside ledger/pay");
  }

  @Test
  void each_has_a_certificate_of_its_own_that_names_its_component_and_one_evidence_is_enough()
      throws IOException {
    try (var workload = boot(shop())) {
      var evidence = new ArrayList<Cmw>();
      var claims = new ArrayList<Claims>();
      for (var identity : workload.renewed()) {
        claims.add(claims(identity));
        evidence.add(archived(identity));
      }

      assertThat(claims)
          .extracting(Claims::component)
          .extracting(Optional::get)
          .containsExactly(Digest.sha384(Guests.call()), Digest.sha384(Guests.answer()));
      assertThat(claims)
          .extracting(each -> each.instance().orElseThrow())
          .satisfiesExactly(
              name -> assertThat(name).startsWith("web-front-"),
              name -> assertThat(name).startsWith("web-ledger-"));
      assertThat(evidence.getFirst().encode()).isEqualTo(evidence.getLast().encode());
    }
  }

  @Test
  void a_warrants_limits_are_for_all_components_together_and_links_count() throws IOException {
    var usual = ManifestLimits.defaults();
    var limits =
        new ManifestLimits(
            ByteSize.ofMiB(2),
            usual.tableElements(),
            usual.callDepth(),
            Optional.empty(),
            5,
            usual.handshake(),
            usual.buffer());
    var pkg =
        house.publish(
            List.of(Guests.call(), Guests.answer()),
            manifest("front", with(CALLING, limits), "ledger", with(ANSWERING, limits)));

    assertThat(house.failure(house.orders(limited(pkg, 4, 10))))
        .startsWith("check: limits-exceeded: ")
        .contains("memory of 4 MiB and 11 connections together", "allows memory of 4 MiB 10");
    assertThat(house.failure(house.orders(limited(pkg, 3, 11)))).contains("limits-exceeded");
    bounding(4, 11);
    try (var workload = house.boot(house.orders(limited(pkg, 4, 11))).toWorkload()) {
      assertThat(workload.renewed()).hasSize(2);
    }
    bounding(4, 10);
    assertThat(house.failure(house.orders(limited(pkg, 4, 11))))
        .startsWith("enrol: steward-refused")
        .contains("limits of the role: memory of 4 MiB and 11 connections");
  }

  private void bounding(int memory, long connections) {
    house.policy(policy ->
        policy.granting(
            "web",
            RolePolicy.of(Set.of("localhost"), Set.of("127.0.0.1"))
                .calling("web/pay")
                .using(Optional.of(ByteSize.ofMiB(memory)), Optional.of(connections))));
  }

  private static Member with(Member member, ManifestLimits limits) {
    return new Member(member.args(), member.env(), member.files(), limits);
  }

  private Warrant limited(Reference pkg, int memory, int connections) {
    var usual = house.order(pkg);
    return new Warrant(
        usual.domain(),
        usual.steward(),
        usual.stewardPins(),
        usual.drawbridge(),
        usual.pkg(),
        usual.publisher(),
        usual.role(),
        new WarrantLimits(
            Optional.of(ByteSize.ofMiB(memory)), Optional.of(connections), Optional.empty()),
        usual.notBefore(),
        usual.expiry(),
        usual.serial());
  }

  @Test
  void a_component_that_traps_leaves_the_log_and_the_others_go_on() throws Exception {
    var pkg =
        house.publish(
            List.of(Guests.trap(), Guests.wait0()), manifest("bad", BARE, "good", WAITING));
    var held = new PipedOutputStream();
    try (var input = new PipedInputStream(held);
        var workload = boot(pkg)) {
      var running = running(workload, input);
      house.said.await("run failed: bad: ");

      var left = workload.renewed();

      assertThat(left).hasSize(1);
      assertThat(claims(left.getFirst()).component()).contains(Digest.sha384(Guests.wait0()));
      var log = log(left.getFirst());
      assertThat(log.from()).as("only what is new of the log").isPositive();
      assertThat(log.records().stream().map(LogRecord::parse).map(LogRecord::kind))
          .containsSubsequence(LogRecord.Event.START, LogRecord.Event.STOP, LogRecord.Event.UNLOAD);
      assertThat(running.isDone()).isFalse();

      held.close();
      assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(134);
    }
    assertThat(said())
        .containsPattern("run stopped web-bad")
        .containsPattern("run stopped web-good");
  }

  @Test
  void a_component_of_two_instances_is_unloaded_with_the_last() throws Exception {
    var pkg =
        house.publish(
            List.of(Guests.exit(0), Guests.exit(0), Guests.wait0()),
            new Manifest(
                Optional.empty(), new TreeMap<>(Map.of("a", BARE, "b", BARE, "c", WAITING))));
    var held = new PipedOutputStream();
    try (var input = new PipedInputStream(held);
        var workload = boot(pkg)) {
      var running = running(workload, input);
      house.said.await("run stopped web-a-");
      house.said.await("run stopped web-b-");

      var kinds =
          log(workload.renewed().getFirst()).records().stream()
              .map(LogRecord::parse)
              .map(LogRecord::kind)
              .toList();

      assertThat(kinds).filteredOn(LogRecord.Event.STOP::equals).hasSize(2);
      assertThat(kinds).filteredOn(LogRecord.Event.UNLOAD::equals).hasSize(1);
      assertThat(kinds.getLast()).isEqualTo(LogRecord.Event.UNLOAD);
      held.close();
      assertThat(running.get(60, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void each_component_has_limits_of_its_own() throws Exception {
    var limits = ManifestLimits.defaults();
    var none =
        new ManifestLimits(
            ByteSize.ofBytes(0),
            limits.tableElements(),
            limits.callDepth(),
            limits.callTime(),
            limits.connections(),
            limits.handshake(),
            limits.buffer());
    var tight = new Member(List.of(), new TreeMap<>(), List.of(), none);
    var pkg =
        house.publish(
            List.of(Guests.exit(0), Guests.exit(0)), manifest("tight", tight, "wide", BARE));

    assertThat(run(pkg, InputStream.nullInputStream())).isNotZero();

    assertThat(said()).contains("run failed: tight: ").doesNotContain("run failed: wide: ");
  }

  @Test
  void the_keep_ends_with_the_first_exit_code_that_is_not_zero() throws Exception {
    var pkg =
        house.publish(
            List.of(Guests.exit(0), Guests.exit(7)), manifest("fine", BARE, "poor", BARE));

    assertThat(run(pkg, InputStream.nullInputStream())).isEqualTo(7);
  }

  /// `echo` waits for all its clients in one place (`poll_oneoff`), and never blocks on one.
  @Test
  void a_link_is_a_connection_like_any_other_to_programs_that_wait_for_many() throws Exception {
    var asking =
        new Member(
            List.of("Is anybody there?"),
            new TreeMap<>(),
            List.of(new Entry.Null(), new Entry.Stdout(), new Entry.Link("answer", "echo", "echo")),
            ManifestLimits.defaults());
    var echoing = BARE.with(List.of(new Entry.Null(), new Entry.Inlet("echo")));
    linking("web/echo");
    var pkg =
        house.publish(
            List.of(example("ask"), example("echo")), manifest("ask", asking, "echo", echoing));

    try (var workload = boot(pkg)) {
      var running = running(workload, InputStream.nullInputStream());
      house.said.await("run stopped web-ask-");
      workload.stop();
      running.get(60, TimeUnit.SECONDS);
    }

    assertThat(out.text()).isEqualTo("ask: Is anybody there?\n");
  }

  @Test
  void all_are_stopped_from_outside() throws Exception {
    var pkg =
        house.publish(
            List.of(Guests.answer(), Guests.wait0()),
            manifest("lonely", ANSWERING, "wait", WAITING));
    var held = new PipedOutputStream();
    try (var input = new PipedInputStream(held);
        var workload = boot(pkg)) {
      var running = running(workload, input);
      house.said.await("run started web-wait-");

      workload.stop();

      assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Kind.UNAVAILABLE.exitCode());
    }
    assertThat(said()).contains("run stopped web-lonely-").contains("run stopped web-wait-");
  }

  @Test
  void a_link_that_no_policy_allows_gets_no_certificate() throws IOException {
    linking("web/other");

    assertThat(house.failure(house.orders(house.order(shop()))))
        .startsWith("enrol: steward-refused")
        .contains("links of the role: the policy allows no role to link so: web-front-");
    assertThat(said()).doesNotContain("run started");
  }

  @Test
  void a_link_is_judged_by_the_roles_of_its_components() throws IOException {
    house.policy(policy ->
        policy
            .granting("web", RolePolicy.bare().of(sha384(Guests.call()), sha384(Guests.answer())))
            .granting("front", RolePolicy.bare().of(sha384(Guests.call())).calling("ledger/pay"))
            .granting("ledger", RolePolicy.bare().of(sha384(Guests.answer()))));

    assertThat(run(shop(), InputStream.nullInputStream())).isZero();
  }

  @Test
  void a_component_that_the_role_does_not_list_gets_no_certificate() throws IOException {
    house.policy(policy ->
        policy.granting("web", RolePolicy.bare().of(sha384(Guests.call())).calling("web/pay")));

    assertThat(house.failure(house.orders(house.order(shop()))))
        .startsWith("enrol: steward-refused")
        .contains("components of the role")
        .contains(sha384(Guests.answer()).toString());
  }

  private void linking(String... called) {
    house.policy(policy ->
        policy.granting(
            "web", RolePolicy.of(Set.of("localhost"), Set.of("127.0.0.1")).calling(called)));
  }

  private Reference shop() {
    return house.publish(
        List.of(Guests.call(), Guests.answer()), manifest("front", CALLING, "ledger", ANSWERING));
  }

  private static Manifest manifest(String name, Member member, String other, Member second) {
    return new Manifest(Optional.empty(), new TreeMap<>(Map.of(name, member, other, second)));
  }

  private Workload boot(Reference pkg) throws IOException {
    return house.boot(house.orders(house.order(pkg))).toWorkload();
  }

  private int run(Reference pkg, InputStream input) throws IOException {
    try (var workload = boot(pkg)) {
      return workload.run(new Stdio(input, out, out));
    }
  }

  private CompletableFuture<Integer> running(Workload workload, InputStream input) {
    var running = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> running.complete(workload.run(new Stdio(input, out, out))));
    return running;
  }

  private Cmw archived(Identity identity) {
    try (var steward =
        StewardClient.open(house.steward.uri(), new Trusts.Anchored(house.steward.anchors()))) {
      return Cmw.parse(steward.evidence(claims(identity).ear()).evidence());
    }
  }

  private LogPart log(Identity identity) {
    return Evidence.Bundle.parse(archived(identity)).log();
  }

  private static Claims claims(Identity identity) {
    return Claims.of(identity.chain().leaf()).orElseThrow();
  }

  private static byte[] example(String name) throws IOException {
    var house = Path.of(System.getProperty("motte.house", ".."));
    return Files.readAllBytes(house.resolve("examples/" + name + "/" + name + ".wasm"));
  }

  private static Digest sha384(byte[] component) {
    return Digest.sha384(component);
  }

  private String said() {
    return house.said.text();
  }
}
