package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.Evidence;
import motte.evidence.Link;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.Register;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A log that is sent in pieces is judged as one that is sent whole.
class HistoryTest {
  private static final Digest EAR = Digest.sha256(new byte[] {1});

  private final Realm realm = new Realm();
  private final Bytes warrant = realm.warrant.sign(realm.tenant);

  private List<LogRecord> begin() {
    var records = new ArrayList<LogRecord>();
    records.add(LogRecord.boot(Realm.KEEP).salted());
    records.add(LogRecord.warrant(Digest.sha384(warrant.toArray())));
    return records;
  }

  /// Most often something that may happen next, and sometimes nonsense.
  private LogRecord next(Random random) {
    var component = Realm.digest("component " + random.nextInt(3));
    var instance = "i" + random.nextInt(4);
    var key =
        random.nextInt(6) == 0
            ? Realm.KEY.spki().sha384()
            : Realm.digest("key " + random.nextInt(12));
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> LogRecord.load(component, Realm.MANIFEST);
      case 3 -> LogRecord.key(instance, key);
      case 4 -> LogRecord.key(instance, component, key);
      case 5 -> LogRecord.start(instance);
      case 6 -> LogRecord.stop(instance);
      case 7 -> LogRecord.unload(component);
      case 8 -> LogRecord.link(List.of(Link.of(instance, "i" + random.nextInt(4), "x:y/z")));
      case 9 -> LogRecord.link(List.of(Link.outside(instance, "ledger", "pay")));
      case 10 ->
          LogRecord.grant(List.of("listen a tcp 0.0.0.0:" + random.nextInt(9) + " plaintext"));
      default ->
          random.nextInt(20) == 0 ? LogRecord.boot(Realm.KEEP) : LogRecord.policy(List.of("a"));
    };
  }

  private static Policy policy(Random random) {
    var allowed = new Digest[] {Realm.digest("component 0"), Realm.digest("component 1")};
    var role = RolePolicy.bare().of(allowed).calling("game/x:y/z");
    return Realm.policy().granting("game", random.nextBoolean() ? role : role.runningNow());
  }

  private Verdict judged(Cmw evidence, Optional<Position> known, Policy policy) {
    var submission = realm.submission(evidence, Claims.Purpose.INSTANCE).knowing(known);
    return Appraiser.of(policy, Realm.STEWARD).appraise(submission, Realm.NOW).verdict();
  }

  /// All checks but the one that tells of pieces.
  private static List<String> told(Verdict verdict) {
    return verdict.checks().stream()
        .filter(check -> !check.name().equals("continuity of the log"))
        .map(check ->
            check.name().equals("warrant signature")
                ? check.name() + check.outcome()
                : check.toString())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void any_sequence_of_pieces_is_judged_as_the_whole_log(int seed) {
    var random = new Random(seed);
    for (int round = 0; round < 6; round++) {
      var policy = policy(random);
      var records = begin();
      var known = Optional.<Position>empty();
      var piecewise = History.of(Digest.Algorithm.SHA384);
      for (int piece = 1 + random.nextInt(5); piece > 0; piece--) {
        for (int i = random.nextInt(8); i > 0; i--) {
          records.add(next(random));
        }
        var whole = realm.of(records, warrant);
        long from = known.map(position -> position.history().size()).orElse(0L);
        var sent = Evidence.since(whole, from);
        var part = Evidence.Bundle.parse(sent).log();
        assertThat(part.from()).isEqualTo(from);

        assertThat(told(judged(sent, known, policy)))
            .isEqualTo(told(judged(whole, Optional.empty(), policy)));

        piecewise = piecewise.read(part.records());
        assertThat(piecewise)
            .isEqualTo(
                History.of(Digest.Algorithm.SHA384)
                    .read(Evidence.Bundle.parse(whole).log().records()));
        known = Optional.of(new Position(piecewise, EAR, 0));
      }
    }
  }

  @Test
  void the_pieces_reach_trust_as_well_as_refusal() {
    int trusted = 0;
    int refused = 0;
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      var records = begin();
      records.add(LogRecord.load(Realm.digest("component 0"), Realm.MANIFEST));
      records.add(LogRecord.key("mine", Realm.KEY.spki().sha384()));
      for (int i = random.nextInt(4); i > 0; i--) {
        records.add(next(random));
      }
      var verdict = judged(realm.of(records, warrant), Optional.empty(), policy(random));
      trusted += verdict.word().equals("trusted") ? 1 : 0;
      refused += verdict.word().equals("refused") ? 1 : 0;
    }
    assertThat(trusted).isGreaterThan(5);
    assertThat(refused).isGreaterThan(5);
  }

  private Position position(List<LogRecord> records) {
    var part = Evidence.Bundle.parse(realm.of(records, warrant)).log();
    return new Position(History.of(Digest.Algorithm.SHA384).read(part.records()), EAR, 0);
  }

  private List<LogRecord> running() {
    var records = begin();
    records.addAll(Realm.running());
    return records;
  }

  private List<String> failures(Cmw evidence, Position known) {
    return judged(evidence, Optional.of(known), Realm.policy()).failures().stream()
        .map(Check::name)
        .toList();
  }

  @Test
  void a_log_that_goes_on_where_it_is_known_passes_whole_and_in_pieces() {
    var records = running();
    var known = position(records);
    records.add(LogRecord.start(Realm.INSTANCE));
    var whole = realm.of(records, warrant);

    for (var sent : List.of(whole, Evidence.since(whole, 5))) {
      var verdict = judged(sent, Optional.of(known), Realm.policy());
      assertThat(verdict.word()).isEqualTo("trusted");
      assertThat(Realm.outcome(verdict, "continuity of the log")).isEqualTo(Outcome.PASSED);
    }
  }

  @Test
  void a_log_that_was_set_back_or_written_anew_is_refused() {
    var records = running();
    records.add(LogRecord.policy(List.of("a")));
    var known = position(records);
    var other = new ArrayList<>(records.subList(0, 5));
    other.add(LogRecord.policy(List.of("b")));
    other.add(LogRecord.policy(List.of("c")));

    assertThat(failures(realm.of(records.subList(0, 5), warrant), known))
        .containsExactly("continuity of the log");
    assertThat(failures(realm.of(other, warrant), known)).containsExactly("continuity of the log");
  }

  @Test
  void a_piece_that_follows_on_another_log_does_not_lead_to_what_was_reported() {
    var records = running();
    var known = position(records);
    var other = new ArrayList<>(records);
    other.set(3, LogRecord.grant(List.of("listen web tls 0.0.0.0:1")));
    other.add(LogRecord.start(Realm.INSTANCE));

    assertThat(failures(Evidence.since(realm.of(other, warrant), 5), known))
        .containsExactly("log replay");
  }

  @Test
  void a_piece_of_a_log_that_is_not_known_there_is_refused() {
    var records = running();
    var known = position(records.subList(0, 4));
    var piece = Evidence.since(realm.of(records, warrant), 5);

    assertThat(failures(piece, known)).contains("measurement log");
    assertThat(judged(piece, Optional.empty(), Realm.policy()).failures().stream().map(Check::name))
        .contains("measurement log");
  }

  @Test
  void a_keep_that_restarts_on_the_same_register_begins_anew_in_the_same_log() {
    var records = running();
    records.add(LogRecord.start(Realm.INSTANCE));
    records.add(LogRecord.boot(Realm.KEEP));
    records.add(LogRecord.warrant(Digest.sha384(warrant.toArray())));

    assertThat(Realm.failures(realm.instance(realm.of(records, warrant))))
        .as("what ran before the restart has ended")
        .containsExactly("key in the log");

    records.set(4, LogRecord.key(Realm.INSTANCE, Realm.digest("a key of before")));
    records.add(LogRecord.load(Realm.COMPONENT, Realm.MANIFEST));
    records.add(LogRecord.key("game-2", Realm.KEY.spki().sha384()));
    assertThat(Realm.failures(realm.instance(realm.of(records, warrant)))).isEmpty();
  }

  @Test
  void a_keep_that_ran_before_in_the_same_boot_must_be_a_reference_value_too() {
    var records = begin();
    records.addFirst(LogRecord.warrant(Digest.sha384(warrant.toArray())));
    records.addFirst(LogRecord.boot(Realm.digest("another keep")));

    assertThat(Realm.failures(realm.keep(realm.of(records, warrant))))
        .containsExactly("boot record");
    assertThat(
            realm
                .appraise(
                    realm.of(records, warrant),
                    Claims.Purpose.KEEP,
                    Realm.policy().trustingMeasurements(Realm.digest("another keep")),
                    Realm.NOW)
                .verdict()
                .word())
        .isEqualTo("trusted");
  }

  @ParameterizedTest
  @EnumSource(Digest.Algorithm.class)
  void a_register_of_any_bank_is_followed_whole_and_in_pieces(Digest.Algorithm bank) {
    var records = Evidence.Bundle.parse(realm.of(running(), warrant)).log().records();
    var register = Register.start(List.of(Digest.Algorithm.values()));
    for (var record : records) {
      register = register.extend(record);
    }

    var whole = History.of(bank).read(records);
    var inPieces = History.of(bank).read(records.subList(0, 3)).read(records.subList(3, 5));

    assertThat(whole.register).isEqualTo(register.bank(bank));
    assertThat(inPieces).isEqualTo(whole);
    var known = Optional.of(new Position(History.of(bank).read(records.subList(0, 3)), EAR, 0));
    var piece = LogPart.whole(records).since(3);
    for (var reported : Digest.Algorithm.values()) {
      if (reported == bank) {
        assertThat(LogAppraisal.read(piece, reported, known)).isEqualTo(whole);
      } else {
        assertThatExceptionOfType(AppraiseException.class)
            .isThrownBy(() -> LogAppraisal.read(piece, reported, known))
            .satisfies(e -> assertThat(e.code()).isEqualTo("log-position-unknown"));
      }
    }
  }
}
