package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import motte.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:30:00Z");
  private static final Instant SOON = NOW.plus(Duration.ofMinutes(10));

  @TempDir Path folder;

  @Test
  void what_is_written_is_there_after_a_restart() {
    Ledger.open(folder).append(SOON, record("één"));
    Ledger.open(folder).append(SOON.plus(Duration.ofDays(400)), record("two"));

    assertThat(names(NOW)).containsExactly("één", "two");
  }

  /// A crash leaves any beginning of what was being written.
  @Test
  void a_write_that_was_cut_short_anywhere_spoils_no_other() throws Exception {
    var ledger = Ledger.open(folder);
    ledger.append(SOON, record("first"));
    long before = size();
    ledger.append(SOON, record("second"));
    var whole = Files.readAllBytes(file());

    for (int cut = (int) before; cut < whole.length; cut++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, cut));
      Ledger.open(folder).append(SOON, record("third"));

      assertThat(names(NOW)).as("cut at " + cut).containsExactly("first", "third");
    }
  }

  @Test
  void a_record_with_an_altered_byte_is_not_believed() throws Exception {
    var ledger = Ledger.open(folder);
    ledger.append(SOON, record("first"));
    ledger.append(SOON, record("second"));
    var whole = Files.readAllBytes(file());

    for (int at = 1; at < size() / 2; at++) {
      var altered = whole.clone();
      altered[at] ^= 1;
      Files.write(file(), altered);

      assertThat(names(NOW)).doesNotContain("first");
    }
  }

  @Test
  void a_file_goes_a_day_after_its_hour_and_not_before() {
    var ledger = Ledger.open(folder);
    ledger.append(SOON, record("first"));
    ledger.append(SOON.plus(Duration.ofHours(1)), record("second"));
    var hour = Instant.parse("2026-11-21T13:00:00Z");
    var then = hour.plus(Duration.ofDays(1));

    ledger.prune(then.minusMillis(1));
    var during = names(NOW);
    ledger.prune(then);

    assertThat(during).containsExactly("first", "second");
    assertThat(names(NOW)).containsExactly("second");
    assertThat(names(hour.plus(Duration.ofHours(1)))).isEmpty();
  }

  @Test
  void many_write_at_once_and_nothing_is_lost() throws Exception {
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 64; i++) {
        var record = record("r" + i);
        writers.execute(() -> Ledger.open(folder).append(SOON, record));
      }
    }

    assertThat(names(NOW)).hasSize(64).doesNotHaveDuplicates();
  }

  private List<String> names(Instant now) {
    List<String> names = new ArrayList<>();
    Ledger.open(folder).read(now).forEach(each -> names.add(each.text("name")));
    return names;
  }

  private static Json record(String name) {
    return Json.of(Map.of("name", Json.of(name)));
  }

  private Path file() {
    return folder.resolve("2026-11-21T12Z.log");
  }

  private long size() throws Exception {
    return Files.size(file());
  }
}
