package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log whose register outlives the process: what stands in both after a crash.
class LogOnDiskTest {
  @TempDir Path folder;
  private FileRegister platform;

  @BeforeEach
  void machine() {
    platform = new FileRegister(folder.resolve("register"));
  }

  private MeasurementLog open() {
    return MeasurementLog.open(platform, folder.resolve("log"));
  }

  private static Register led(List<Bytes> records) {
    var register = Register.start(FileRegister.BANKS);
    for (var record : records) {
      register = register.extend(record);
    }
    return register;
  }

  private static void refused(String code, Runnable opening) {
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(opening::run)
        .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  /// The bytes of a log of `size` records, and its records.
  private byte[] written(int size, List<Bytes> records) throws IOException {
    try (var log = open()) {
      for (int i = 0; i < size; i++) {
        log.append(LogRecord.start("instance-" + i));
      }
      records.addAll(log.records());
    }
    return Files.readAllBytes(folder.resolve("log/log"));
  }

  @Test
  void a_log_goes_on_where_the_last_keep_left_it() {
    try (var first = open()) {
      first.append(LogRecord.boot(Digest.sha384()));
    }

    try (var second = open()) {
      assertThat(second.size()).isEqualTo(1);
      assertThat(second.append(LogRecord.start("a")).seq()).isEqualTo(1);
      assertThat(platform.register()).isEqualTo(led(second.records()));
      assertThat(second.register()).isEqualTo(platform.register().bank(Digest.Algorithm.SHA384));
      assertThat(MeasurementLog.replay(second.records(), Digest.Algorithm.SHA256).register())
          .isEqualTo(platform.register().bank(Digest.Algorithm.SHA256));
    }
  }

  @Test
  void a_kill_at_any_byte_leaves_a_log_that_goes_on_with_each_record_extended_once()
      throws IOException {
    var records = new ArrayList<Bytes>();
    var whole = written(3, records);
    var log = folder.resolve("log/log");

    int resumed = 0;
    for (int cut = 0; cut <= whole.length; cut++) {
      Files.write(log, Arrays.copyOf(whole, cut));
      int there = recordsIn();
      // Whatever the register may hold at this byte: the last whole record's extension was under
      // way, unless a whole mark says that it is done.
      for (int taken = there - 1; taken <= there; taken++) {
        if (taken < 0 || (taken < there && marked())) {
          continue;
        }
        Files.write(log, Arrays.copyOf(whole, cut));
        platform.hold(led(records.subList(0, taken)));

        try (var again = open()) {
          assertThat(again.records()).as("cut at %d", cut).isEqualTo(records.subList(0, there));
          assertThat(platform.register()).isEqualTo(led(again.records()));
          again.append(LogRecord.start("after"));
          assertThat(platform.register()).isEqualTo(led(again.records()));
        }
        try (var later = open()) {
          assertThat(later.size()).isEqualTo(there + 1);
          assertThat(platform.register()).isEqualTo(led(later.records()));
        }
        resumed++;
      }
    }
    assertThat(resumed).isGreaterThan(whole.length);
  }

  private int recordsIn() {
    try (var read = LogFile.open(folder.resolve("log"))) {
      return read.records().size();
    }
  }

  private boolean marked() {
    try (var read = LogFile.open(folder.resolve("log"))) {
      return read.lastIsDone();
    }
  }

  @Test
  void a_register_that_holds_anything_else_is_refused_and_the_log_is_left_as_it_is()
      throws IOException {
    var records = new ArrayList<Bytes>();
    var whole = written(4, records);
    var beyond = new ArrayList<>(records);
    beyond.add(LogRecord.start("unlogged").at(4).encode());
    var oneBank = new java.util.EnumMap<>(led(records).banks());
    oneBank.put(Digest.Algorithm.SHA256, Digest.sha256());

    for (var register :
        List.of(
            led(records.subList(0, 3)), // the last is marked done
            led(records.subList(0, 1)),
            led(beyond),
            new Register(oneBank))) {
      platform.hold(register);

      refused("log-register-mismatch", this::open);
      assertThat(Files.readAllBytes(folder.resolve("log/log"))).isEqualTo(whole);
      assertThat(platform.register()).isEqualTo(register);
    }
  }

  @Test
  void a_changed_record_is_refused_even_with_a_fitting_checksum() throws IOException {
    written(2, new ArrayList<>());
    var other = new FileRegister(folder.resolve("other"));
    try (var log = MeasurementLog.open(other, folder.resolve("forged"))) {
      log.append(LogRecord.start("instance-0"));
      log.append(LogRecord.start("instance-x"));
    }
    Files.copy(
        folder.resolve("forged/log"),
        folder.resolve("log/log"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    refused("log-register-mismatch", this::open);
  }

  @Test
  void after_a_restart_of_the_machine_a_new_log_begins_and_the_old_one_is_kept()
      throws IOException {
    var whole = written(3, new ArrayList<>());
    platform.reset();

    try (var log = open()) {
      assertThat(log.size()).isZero();
      log.append(LogRecord.boot(Digest.sha384()));
      assertThat(platform.register()).isEqualTo(led(log.records()));
    }
    assertThat(Files.readAllBytes(folder.resolve("log/log.previous"))).isEqualTo(whole);
  }

  @Test
  void a_register_in_use_without_a_log_is_refused() {
    platform.extend(Bytes.empty());

    refused("register-in-use", this::open);
  }

  @Test
  void a_second_keep_is_refused_while_the_first_writes() {
    try (var first = open()) {
      refused("log-in-use", this::open);
      first.append(LogRecord.start("a"));
    }
    try (var second = open()) {
      assertThat(second.size()).isEqualTo(1);
    }
  }

  @Test
  void a_log_that_is_closed_takes_no_record() {
    var log = open();
    log.close();

    refused("log-broken", () -> log.append(LogRecord.start("a")));
  }

  @Test
  void a_file_that_is_no_log_is_refused() throws IOException {
    Files.createDirectories(folder.resolve("log"));
    Files.writeString(folder.resolve("log/log"), "something else");

    refused("log-malformed", this::open);
  }
}
