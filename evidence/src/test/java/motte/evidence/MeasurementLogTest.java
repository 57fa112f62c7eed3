package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementLogTest {
  private static final SigningKey KEY = SigningKey.generate(SigningKey.Curve.P256);

  private static Digest digest(Random random) {
    var bytes = new byte[48];
    random.nextBytes(bytes);
    return new Digest(Digest.Algorithm.SHA384, Bytes.of(bytes));
  }

  private static Optional<Digest> perhaps(Random random) {
    return random.nextBoolean() ? Optional.of(digest(random)) : Optional.empty();
  }

  private static List<String> words(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      words.add("word " + random.nextInt(100));
    }
    return words;
  }

  private static LogRecord draft(Random random) {
    var kinds = LogRecord.Event.values();
    return new LogRecord(
        random.nextInt(9),
        kinds[random.nextInt(kinds.length)],
        perhaps(random),
        perhaps(random),
        words(random),
        perhaps(random),
        random.nextBoolean() ? Optional.of("instance-" + random.nextInt(9)) : Optional.empty(),
        perhaps(random),
        words(random),
        random.nextBoolean() ? Optional.of(digest(random).value()) : Optional.empty());
  }

  private static MeasurementLog log(Random random, int size) {
    var log = MeasurementLog.start(SoftPlatform.open(KEY, digest(random)));
    for (int i = 0; i < size; i++) {
      log.append(draft(random));
    }
    return log;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void a_log_read_again_leads_to_the_same_values(int seed) {
    var random = new Random(seed);

    var log = log(random, random.nextInt(40));
    var again = MeasurementLog.replay(log.records());

    assertThat(again.size()).isEqualTo(log.size());
    assertThat(again.root()).isEqualTo(log.root());
    assertThat(again.register()).isEqualTo(log.register());
    assertThat(again.records().stream().map(LogRecord::encode)).isEqualTo(log.records());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void any_flipped_bit_in_a_record_changes_root_and_register(int seed) {
    var random = new Random(seed);
    var log = log(random, 7);
    var records = log.records();

    for (int at = 0; at < records.size(); at++) {
      for (int i = 0; i < records.get(at).size(); i++) {
        var altered = records.get(at).toArray();
        altered[i] ^= (byte) (1 << random.nextInt(8));
        List<Bytes> changed = new ArrayList<>(records);
        changed.set(at, Bytes.of(altered));

        assertThat(replayed(changed))
            .allSatisfy(replay -> {
              assertThat(replay.root()).isNotEqualTo(log.root());
              assertThat(replay.register()).isNotEqualTo(log.register());
            });
      }
    }
  }

  /// Nothing, if the log is not even well-formed.
  private static List<MeasurementLog.Replay> replayed(List<Bytes> records) {
    try {
      return List.of(MeasurementLog.replay(records));
    } catch (MotteException _) {
      return List.of();
    }
  }

  @Test
  void a_log_with_a_gap_or_in_another_order_is_refused() {
    var records = log(new Random(4), 3).records();

    for (var wrong :
        List.of(
            records.subList(1, 3),
            List.of(records.get(0), records.get(2)),
            List.of(records.get(1), records.get(0)),
            List.of(records.get(0), records.get(0)))) {
      assertThatExceptionOfType(EvidenceException.class)
          .isThrownBy(() -> MeasurementLog.replay(wrong))
          .satisfies(e -> assertThat(e.code()).isEqualTo("log-malformed"));
    }
  }

  @Test
  void a_record_with_a_stranger_in_it_is_refused() {
    for (var hex :
        List.of(
            "a26373657100646b696e6464626f6f", // ends early
            "a26373657100646b696e64636a6f79", // kind "joy"
            "a3617801" + "6373657100" + "646b696e6464626f6f74", // key "x"
            "a36373657100646b696e6464626f6f7466636f6e66696741ff", // a digest of one byte
            "a36373657100646b696e6464626f6f746572616e747380",
            "a26373657120646b696e6464626f6f74")) { // place -1
      assertThatExceptionOfType(MotteException.class)
          .isThrownBy(() -> LogRecord.parse(Bytes.parseHex(hex)));
    }
  }

  @Test
  void records_of_many_threads_get_places_without_gaps() {
    var log = log(new Random(5), 0);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        threads.execute(() -> log.append(LogRecord.start("many")));
      }
    }

    assertThat(MeasurementLog.replay(log.records()).register()).isEqualTo(log.register());
    assertThat(log.size()).isEqualTo(50);
  }

  @Test
  void a_register_that_somebody_used_begins_no_log() {
    var platform = SoftPlatform.open(KEY, Digest.sha384());
    platform.extend(Bytes.empty());

    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> MeasurementLog.start(platform))
        .satisfies(e -> assertThat(e.code()).isEqualTo("register-in-use"));
  }

  /// A platform whose register breaks.
  private static final class Broken implements Platform {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Grade grade() {
      return Grade.NONE;
    }

    @Override
    public boolean probe() {
      return true;
    }

    @Override
    public Cmw evidence(ReportData reportData) {
      return Cmw.message("a/b", reportData.value());
    }

    @Override
    public void extend(Bytes record) {
      throw new IllegalStateException("no such register");
    }

    @Override
    public Register register() {
      return Register.start(java.util.Set.of(Digest.Algorithm.SHA384));
    }
  }

  @Test
  void after_a_record_that_the_register_did_not_take_nothing_is_appended() {
    var log = MeasurementLog.start(new Broken());

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> log.append(LogRecord.start("a")));

    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> log.append(LogRecord.start("b")))
        .satisfies(e -> assertThat(e.code()).isEqualTo("log-broken"));
    assertThat(log.size()).isEqualTo(1);
  }
}
