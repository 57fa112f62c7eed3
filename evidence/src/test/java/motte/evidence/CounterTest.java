package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import motte.core.Bytes;
import motte.evidence.spi.Counter;
import motte.tpm.Tpm;
import motte.tpm.TpmBroker;
import motte.tpm.TpmGrant;
import motte.tpm.TpmTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The counter of the platform `tpm` (a hybrid index: counted in the TPM's RAM, anchored in its NV
/// memory), on a real software TPM, used by writers that are killed wherever it hurts.
class CounterTest {
  private static final int INCREMENTS = 1_000;
  private static final int COUNTER = 0x01804d54;
  private static final int NV_INCREMENT = 0x134;

  @TempDir private Path folder;

  private SoftwareTpm machine;
  private TpmBroker kernel;

  @BeforeEach
  void start() throws IOException {
    machine = new SoftwareTpm(Files.createDirectory(folder.resolve("tpm")));
    kernel = TpmBroker.over(machine.transport());
  }

  @AfterEach
  void stop() {
    kernel.close();
    machine.close();
  }

  /// Where a writer is killed.
  private enum Kill {
    NEVER,
    /// The intent stands on the disk, and the TPM was asked nothing.
    BEFORE_THE_INCREMENT,
    /// The TPM counted, and its answer was never read.
    AFTER_THE_INCREMENT,
    /// The count was read, and nothing was done with it.
    BEFORE_THE_USE,
    /// It was used, and that was not written down.
    AFTER_THE_USE
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// A process that counts: the intent is written ahead, then the TPM counts, then the count is
  /// used, then it is written that it was. The kernel frees what a killed one had in the TPM.
  private final class Writer implements AutoCloseable {
    private final Path ahead = folder.resolve("ahead");
    private final TpmPlatform platform;
    private final Counter counter;
    private Kill kill = Kill.NEVER;

    Writer() {
      var grant =
          TpmGrant.none()
              .with(TpmGrant.OWNER)
              .with(TpmGrant.ENDORSEMENT)
              .with(COUNTER)
              .extending(13);
      var share = kernel.share(grant);
      var setup = TpmPlatform.Setup.in(folder.resolve("keep")).withEventLog(folder.resolve("none"));
      platform = TpmPlatform.open(Tpm.over(new Cut(share)), setup);
      counter = platform.counter().orElseThrow();
    }

    /// Counts once. What an earlier writer intended is done now, if the TPM did not count for it;
    /// else that count is nobody's any more.
    void count(Kill where, List<Long> used) throws IOException {
      kill = where;
      long intended = intended();
      if (intended <= counter.value()) {
        intended = counter.value() + 1;
        write(intended);
      }
      long counted = counter.increment();
      assertThat(counted).isGreaterThanOrEqualTo(intended);
      if (kill == Kill.BEFORE_THE_USE) {
        throw new Killed();
      }
      used.add(counted);
      if (kill == Kill.AFTER_THE_USE) {
        throw new Killed();
      }
    }

    private long intended() throws IOException {
      return Files.exists(ahead) ? Long.parseLong(Files.readString(ahead)) : 0;
    }

    private void write(long value) throws IOException {
      Files.writeString(
          ahead,
          Long.toString(value),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.DSYNC);
    }

    @Override
    public void close() {
      platform.close();
    }

    /// Lets the writer die around the one command that counts.
    private final class Cut implements TpmTransport {
      private final TpmTransport below;

      Cut(TpmTransport below) {
        this.below = below;
      }

      @Override
      public Bytes transmit(Bytes command) {
        boolean counts = (command.at(8) << 8 | (command.at(9) & 0xff)) == NV_INCREMENT;
        if (counts && kill == Kill.BEFORE_THE_INCREMENT) {
          throw new Killed();
        }
        var response = below.transmit(command);
        if (counts && kill == Kill.AFTER_THE_INCREMENT) {
          throw new Killed();
        }
        return response;
      }

      @Override
      public void close() {
        below.close();
      }
    }
  }

  @Test
  void a_thousand_increments_with_killed_writers_and_power_cuts_use_no_count_twice()
      throws IOException {
    var random = new Random(1_000);
    List<Long> used = new ArrayList<>();
    int killed = 0;
    int lost = 0;
    int cuts = 0;
    var writer = new Writer();
    for (int i = 0; i < INCREMENTS; i++) {
      var kill = random.nextInt(10) == 0 ? Kill.values()[1 + random.nextInt(4)] : Kill.NEVER;
      try {
        writer.count(kill, used);
        assertThat(kill).isEqualTo(Kill.NEVER);
      } catch (Killed _) {
        killed++;
        lost += kill == Kill.AFTER_THE_USE ? 0 : 1;
        writer.close();
        if (random.nextInt(10) == 0) {
          cuts++;
          kernel.close();
          machine.restart();
          kernel = TpmBroker.over(machine.transport());
        }
        writer = new Writer();
      }
    }
    writer.close();

    assertThat(killed).isGreaterThan(50);
    assertThat(cuts).isGreaterThan(3);
    assertThat(used).hasSize(INCREMENTS - lost).isSorted();
    assertThat(new HashSet<>(used)).hasSameSizeAs(used);
  }

  @Test
  void a_count_that_was_not_reached_is_the_next_and_one_that_was_reached_is_skipped()
      throws IOException {
    List<Long> used = new ArrayList<>();
    try (var writer = new Writer()) {
      writer.count(Kill.NEVER, used);
    }
    long first = used.getFirst();
    for (var kill : List.of(Kill.BEFORE_THE_INCREMENT, Kill.AFTER_THE_INCREMENT)) {
      try (var writer = new Writer()) {
        writer.count(kill, used);
      } catch (Killed _) {
        assertThat(used).doesNotContain(first + 2);
      }
    }
    try (var writer = new Writer()) {
      writer.count(Kill.NEVER, used);
    }

    // The first intent was never counted, the second was: it is first + 1 that nobody used.
    assertThat(used).containsExactly(first, first + 2);
  }
}
