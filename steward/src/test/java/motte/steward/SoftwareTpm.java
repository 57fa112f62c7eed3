package motte.steward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
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
                "--ctrl",
                "type=unixio,path=" + folder.resolve("tpm.sock.ctrl"),
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
    return TpmPlatform.open(connect(), setup());
  }

  TpmPlatform.Setup setup() {
    return TpmPlatform.Setup.in(folder.resolve("keep")).withEventLog(folder.resolve("none"));
  }

  /// Runs one of tpm2-tools; nobody else may be connected.
  void tool(String name, String... arguments) throws IOException, InterruptedException {
    var tool = Path.of("/usr/bin", name);
    Assumptions.assumeTrue(Files.isExecutable(tool), () -> "needs " + name);
    var command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of("-T", "swtpm:path=" + folder.resolve("tpm.sock")));
    command.addAll(List.of(arguments));
    var out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(command + ": " + Files.readString(out));
    }
  }

  /// Defines an NV index and fills it.
  void write(String index, Bytes content) throws IOException, InterruptedException {
    Files.write(folder.resolve("content"), content.toArray());
    var size = Integer.toString(content.size());
    tool("tpm2_nvdefine", index, "-C", "o", "-s", size, "-a", "ownerwrite|ownerread");
    tool("tpm2_nvwrite", index, "-C", "o", "-i", "content");
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
