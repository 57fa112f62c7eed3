package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private static final Digest EAR = Digest.sha256(new byte[] {1});

  private static LogPart log(int size) {
    List<Bytes> records = new ArrayList<>();
    records.add(LogRecord.boot(Realm.KEEP).salted().encode());
    for (int i = 1; i < size; i++) {
      records.add(LogRecord.policy(List.of("a")).at(i).encode());
    }
    return LogPart.whole(records);
  }

  private static History read(LogPart log) {
    return History.of(Digest.Algorithm.SHA384).read(log.records());
  }

  private static void remember(Positions positions, LogPart log) {
    positions.remember(read(log), EAR, log, Optional.empty());
  }

  @Test
  void a_log_is_known_by_its_boot_up_to_where_it_was_trusted() {
    var positions = Positions.of(3);
    var log = log(5);

    assertThat(Positions.from(positions.find(log))).isZero();
    remember(positions, log);

    assertThat(Positions.from(positions.find(log))).isEqualTo(5);
    assertThat(positions.find(log.since(2))).isEqualTo(positions.find(log));
    assertThat(positions.find(log(5))).as("another boot").isEmpty();
  }

  @Test
  void the_one_that_was_not_asked_for_longest_is_forgotten() {
    var positions = Positions.of(3);
    var logs = List.of(log(2), log(2), log(2), log(2));
    logs.subList(0, 3).forEach(log -> remember(positions, log));

    assertThat(positions.find(logs.get(0))).isPresent();
    remember(positions, logs.get(3));

    assertThat(positions.size()).isEqualTo(3);
    assertThat(positions.find(logs.get(1))).isEmpty();
    assertThat(positions.find(logs.get(0))).isPresent();
    assertThat(positions.find(logs.get(3))).isPresent();
  }

  @Test
  void a_position_never_goes_back() {
    var positions = Positions.of(3);
    var log = log(6);
    remember(positions, log);

    positions.remember(
        read(LogPart.whole(log.records().subList(0, 4))), EAR, log, Optional.empty());

    assertThat(Positions.from(positions.find(log))).isEqualTo(6);
  }

  @Test
  void after_so_many_pieces_the_whole_log_is_wanted_again() {
    var positions = Positions.of(3);
    var log = log(Positions.DEEPEST + 5);
    remember(positions, LogPart.whole(log.records().subList(0, 1)));
    int size = 1;
    while (Positions.from(positions.find(log)) > 0) {
      var known = positions.find(log);
      size++;
      var part = LogPart.whole(log.records().subList(0, size)).since(size - 1);
      positions.remember(known.orElseThrow().history().read(part.records()), EAR, part, known);
    }

    assertThat(size).isEqualTo(Positions.DEEPEST + 1);
    remember(positions, log);
    assertThat(Positions.from(positions.find(log))).isEqualTo(log.size());
  }

  @Test
  void a_log_that_holds_too_much_or_cannot_be_told_from_others_is_not_remembered() {
    var positions = Positions.of(3);
    List<Bytes> heavy = new ArrayList<>(log(2).records());
    for (int i = 0; i <= Positions.HEAVIEST; i++) {
      heavy.add(LogRecord.load(Realm.digest("c" + i), Realm.MANIFEST).at(heavy.size()).encode());
    }
    remember(positions, LogPart.whole(heavy));
    remember(positions, LogPart.whole(List.of(LogRecord.boot(Realm.KEEP).encode())));

    assertThat(positions.size()).isZero();
  }
}
