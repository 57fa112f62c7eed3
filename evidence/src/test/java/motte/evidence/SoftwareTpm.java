package motte.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import motte.eventlog.Bank;
import motte.eventlog.EventLog;
import motte.tpm.Tpm;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmTransport;
import org.junit.jupiter.api.Assumptions;

/// A machine with a software TPM (swtpm) behind a Unix socket; it takes one connection at a time.
final class SoftwareTpm implements AutoCloseable {
  private final Path folder;
  private final Path socket;

  SoftwareTpm(Path folder) {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "needs swtpm");
    this.folder = folder;
    this.socket = folder.resolve("tpm.sock");
    powerOn();
  }

  /// It is ready when this returns, for swtpm becomes a daemon only then.
  void powerOn() {
    try {
      Files.deleteIfExists(socket);
      var command =
          List.of(
              "swtpm",
              "socket",
              "--tpm2",
              "--tpmstate",
              "dir=" + folder,
              "--server",
              "type=unixio,path=" + socket,
              "--flags",
              "not-need-init,startup-clear",
              "--pid",
              "file=" + folder.resolve("pid"),
              "--daemon");
      var process = new ProcessBuilder(command).inheritIO().start();
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("swtpm does not start");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A power cut.
  void powerOff() {
    try {
      var pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
      ProcessHandle.of(pid)
          .ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void restart() {
    powerOff();
    powerOn();
  }

  Tpm connect() {
    return Tpm.over(transport());
  }

  TpmTransport transport() {
    return TpmTransport.unix(socket);
  }

  /// Measures a boot, as the firmware did that wrote the log.
  void boot(EventLog log) {
    try (var tpm = connect()) {
      var active = tpm.banks();
      for (var event : log.events()) {
        if (!event.extended()) {
          continue;
        }
        var digests = new EnumMap<TpmAlgorithm, Bytes>(TpmAlgorithm.class);
        for (int i = 0; i < log.banks().size(); i++) {
          var bank = TpmAlgorithm.of(log.banks().get(i).id());
          if (active.contains(bank)) {
            digests.put(bank, event.digests().get(i));
          }
        }
        if (!digests.isEmpty()) {
          tpm.extend((int) event.register(), digests);
        }
      }
    }
  }

  static Bytes replayed(EventLog log, int pcr) {
    return log.replay(Bank.SHA256).at(pcr);
  }

  @Override
  public void close() {
    powerOff();
  }
}
