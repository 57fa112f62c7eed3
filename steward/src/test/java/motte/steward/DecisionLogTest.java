package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import motte.core.Digest;
import motte.core.Json;
import motte.core.Kind;
import motte.core.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {
  private static final int LARGEST = 2000;
  private static final Problem PROBLEM = new Problem(Kind.INVALID, "cbor-malformed", "no", "mend");

  @TempDir Path folder;
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  @Test
  void a_file_that_is_full_moves_in_place_of_the_one_before_and_no_line_is_torn()
      throws IOException {
    var log = DecisionLog.open(folder, clock, LARGEST);

    for (int i = 0; i < 100; i++) {
      give(log, i);
    }

    var last = keys("decisions.log");
    var before = keys("decisions.log.1");
    assertThat(files()).containsExactly("decisions.log", "decisions.log.1", "refusals.log");
    assertThat(Stream.concat(before.stream(), last.stream()).toList())
        .containsExactlyElementsOf(
            Stream.iterate(100 - before.size() - last.size(), i -> i + 1)
                .limit(before.size() + last.size())
                .map(DecisionLogTest::key)
                .toList());
    assertThat(Files.size(folder.resolve("decisions.log.1"))).isBetween(2000L, 2400L);
    assertThat(Files.size(folder.resolve("decisions.log"))).isLessThan(2400);
    for (var each : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(each))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void however_many_are_refused_what_was_given_stays() throws IOException {
    var log = DecisionLog.open(folder, clock, LARGEST);
    give(log, 1);

    for (int i = 0; i < 1000; i++) {
      log.refused("certificate keep", PROBLEM);
    }

    assertThat(keys("decisions.log")).containsExactly(key(1));
    assertThat(files()).containsExactly("decisions.log", "refusals.log", "refusals.log.1");
    assertThat(Files.size(folder.resolve("refusals.log"))).isLessThan(2400);
    assertThat(Files.size(folder.resolve("refusals.log.1"))).isLessThan(2400);
  }

  @Test
  void a_log_goes_on_where_it_ended() throws IOException {
    give(DecisionLog.open(folder, clock), 1);

    give(DecisionLog.open(folder, clock), 2);

    assertThat(keys("decisions.log")).containsExactly(key(1), key(2));
  }

  @Test
  void what_cannot_be_written_is_not_given() throws IOException {
    var log = DecisionLog.open(folder, clock);
    Files.delete(folder.resolve("decisions.log"));
    Files.createDirectory(folder.resolve("decisions.log"));

    assertThatThrownBy(() -> give(log, 1)).extracting("code").isEqualTo("decisions-unwritable");
  }

  private static void give(DecisionLog log, int number) {
    log.issuedWithoutProof("certificate enarx", Digest.parse(key(number)));
  }

  private static String key(int number) {
    return Digest.sha256(new byte[] {(byte) number}).toString();
  }

  private List<String> keys(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> Json.parse(line).map().text("key"))
        .toList();
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
