package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a keep in a process of its own, at many moments of its logging.
class LogCrashTest {
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  @Test
  void a_kill_at_any_moment_loses_no_record_that_was_acted_on_and_extends_none_twice()
      throws Exception {
    var random = new Random(20261121);
    var platform = new FileRegister(folder.resolve("register"));
    var acted = new ArrayList<String>();

    for (int round = 0; round < ROUNDS; round++) {
      acted.addAll(killed("round-" + round, random));

      try (var log = MeasurementLog.open(platform, folder.resolve("log"))) {
        var replay = MeasurementLog.replay(log.records());
        var register = Register.start(FileRegister.BANKS);
        for (var record : log.records()) {
          register = register.extend(record);
        }
        assertThat(platform.register()).as("round %d", round).isEqualTo(register);
        assertThat(replay.records().stream().map(r -> r.seq() + " " + r.instance().orElseThrow()))
            .containsAll(acted)
            .doesNotHaveDuplicates();
      }
    }
    assertThat(acted.size()).isGreaterThan(ROUNDS);
  }

  /// What a process acted on before it was killed, in the midst of it.
  private List<String> killed(String name, Random random) throws Exception {
    var errors = folder.resolve("child.err");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogProcess.class.getName(),
                folder.toString(),
                name)
            .redirectError(errors.toFile())
            .start();
    var acted = new ArrayList<String>();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var first = out.readLine();
      assertThat(first).as(Files.readString(errors)).isNotNull();
      acted.add(first);
      var killer =
          Thread.ofVirtual()
              .start(() -> {
                LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(40)));
                // Not by the process itself, which would close what is still to be read.
                process.toHandle().destroyForcibly();
              });
      var all = out.readAllAsString();
      killer.join();
      process.waitFor();
      all.substring(0, all.lastIndexOf('\n') + 1).lines().forEach(acted::add);
    } catch (IOException e) {
      throw new AssertionError(Files.readString(errors), e);
    }
    return acted;
  }
}
