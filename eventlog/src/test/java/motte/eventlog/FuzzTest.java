package motte.eventlog;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import motte.core.Bytes;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;

/// Whatever the bytes, the answer is a log or an error of ours.
final class FuzzTest {
  private static final int ROUNDS = 400;
  private static final int LARGEST = 40_000;

  @Test
  void a_damaged_log_is_a_log_or_an_error_of_ours() {
    var small =
        LogWriter.cryptoAgile(Bank.SHA1, Bank.SHA256)
            .event(4, EventType.EV_SEPARATOR, new byte[4], Bank.SHA1, Bank.SHA256)
            .bytes();

    damaged(List.of(small), 20 * ROUNDS, FuzzTest::read);
  }

  @Test
  void so_is_a_damaged_log_of_systemd() {
    var firmware =
        LogWriter.cryptoAgile(Bank.SHA1, Bank.SHA256)
            .event(4, EventType.EV_SEPARATOR, new byte[4], Bank.SHA1, Bank.SHA256)
            .parse();

    damaged(
        List.of(UserspaceLogTest.log()),
        20 * ROUNDS,
        bytes -> {
          var log = UserspaceLog.parse(bytes).after(firmware);
          log.check(log.usualBank());
          log.claims(log.usualBank());
        });
  }

  @Test
  void so_is_a_damaged_log_of_a_real_machine() {
    Vectors.need();
    var logs = Vectors.logs().map(Vectors::read).filter(log -> log.size() < LARGEST).toList();

    damaged(logs, ROUNDS, FuzzTest::read);
  }

  @Test
  void so_are_canonical_event_logs_tables_and_the_logs_of_dstack() {
    Vectors.need();
    var base64 = Vectors.text("tpm/go-tpm-tools/cel.b64").strip();
    var cel = Bytes.wrap(Base64.getDecoder().decode(base64));
    var report = motte.core.Json.parse(Vectors.text("tdx/dstack/quote-report.json")).map();
    var dstack = Bytes.wrap(report.text("event_log").getBytes(StandardCharsets.ISO_8859_1));

    damaged(
        List.of(cel),
        2 * ROUNDS,
        bytes -> {
          var log = CelLog.parse(bytes);
          log.records().forEach(record -> log.matches(record, Bank.SHA384));
          log.replay(CelRecord.Handle.CCMR, Bank.SHA384);
        });
    damaged(
        List.of(dstack),
        2 * ROUNDS,
        bytes ->
            DstackLog.parse(new String(bytes.toArray(), StandardCharsets.ISO_8859_1))
                .check(Bank.SHA384)
                .forEach(check -> DstackLog.name(check.event())));
    damaged(List.of(Vectors.read("eventlog/go-eventlog/CCEL.bin")), 10 * ROUNDS, CcelTable::parse);
  }

  private static void read(Bytes bytes) {
    var log = EventLog.parse(bytes);
    log.check(log.usualBank());
    log.claims(log.usualBank());
    log.events().forEach(AaelEvent::find);
    log.rtmrs();
  }

  private static void damaged(List<Bytes> seeds, int rounds, Consumer<Bytes> reading) {
    for (int i = 0; i < seeds.size(); i++) {
      for (int round = 0; round < rounds; round++) {
        var bytes = damage(seeds.get(i).toArray(), new Random(round));
        assertThatCode(
                () -> {
                  try {
                    reading.accept(Bytes.wrap(bytes));
                  } catch (MotteException _) {
                    // an error of ours is an answer
                  }
                })
            .as("seed %s, round %s", i, round)
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 8; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> bytes = spliced(bytes, at, random.nextInt(bytes.length));
        default -> Arrays.fill(bytes, at, bytes.length, (byte) random.nextInt(-1, 1));
      }
    }
    return bytes;
  }

  /// The bytes up to `to`, and then those from `from` on.
  private static byte[] spliced(byte[] bytes, int to, int from) {
    var joined = Arrays.copyOf(bytes, to + bytes.length - from);
    System.arraycopy(bytes, from, joined, to, bytes.length - from);
    return joined;
  }
}
