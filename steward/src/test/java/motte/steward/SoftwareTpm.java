package motte.steward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import motte.evidence.TpmPlatform;
import motte.tpm.Tpm;
import motte.tpm.TpmTransport;
import org.junit.jupiter.api.Assumptions;

/// A machine with a software TPM (swtpm) behind a Unix socket; it takes one connection at a time.
final class SoftwareTpm implements AutoCloseable {
  private final Path folder;

  SoftwareTpm(Path folder) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "needs swtpm");
    this.folder = Files.createDirectories(folder);
    var process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder,
                "--server",
                "type=unixio,path=" + folder.resolve("tpm.sock"),
                "--flags",
                "not-need-init,startup-clear",
                "--pid",
                "file=" + folder.resolve("pid"),
                "--daemon")
            .inheritIO()
            .start();
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("swtpm does not start");
    }
  }

  Tpm connect() {
    return Tpm.over(TpmTransport.unix(folder.resolve("tpm.sock")));
  }

  TpmPlatform platform() {
    var setup = TpmPlatform.Setup.in(folder.resolve("keep"));
    return TpmPlatform.open(connect(), setup.withEventLog(folder.resolve("none")));
  }

  @Override
  public void close() throws IOException {
    ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
        .ifPresent(process -> {
          process.destroyForcibly();
          process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        });
  }
}
