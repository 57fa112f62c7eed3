package motte.tpm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import org.junit.jupiter.api.Assumptions;

/// A software TPM of its own process, on loopback. It takes one connection at a time: close a [Tpm]
/// before [#tool] or another one.
final class Swtpm implements AutoCloseable {
  private final Path folder;
  private final int port;
  private long pid;

  private Swtpm(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// Starts one whose state is in `folder`; a test without swtpm is skipped.
  static Swtpm start(Path folder) {
    needs("swtpm");
    for (int tries = 0; ; tries++) {
      var tpm = new Swtpm(folder, freePorts());
      try {
        tpm.powerOn();
        return tpm;
      } catch (IllegalStateException e) {
        if (tries == 5) {
          throw e;
        }
      }
    }
  }

  static void needs(String tool) {
    boolean there =
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    Assumptions.assumeTrue(there, () -> "needs " + tool);
  }

  /// Starts the process; it is ready when this returns, for swtpm becomes a daemon only then.
  void powerOn() {
    var pidFile = folder.resolve("pid");
    run(
        List.of(
            "swtpm",
            "socket",
            "--tpm2",
            "--tpmstate",
            "dir=" + folder,
            "--server",
            "type=tcp,bindaddr=127.0.0.1,port=" + port,
            "--ctrl",
            "type=tcp,bindaddr=127.0.0.1,port=" + (port + 1),
            "--flags",
            "not-need-init,startup-clear",
            "--pid",
            "file=" + pidFile,
            "--daemon"));
    try {
      pid = Long.parseLong(Files.readString(pidFile).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends the process at once, as a power cut does.
  void powerOff() {
    ProcessHandle.of(pid)
        .ifPresent(process -> {
          process.destroyForcibly();
          process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        });
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  Tpm connect() {
    return Tpm.over(TpmTransport.tcp(address()));
  }

  /// How the tools reach this TPM.
  String tcti() {
    return "swtpm:host=127.0.0.1,port=" + port;
  }

  /// Runs one of tpm2-tools, in the folder; its output.
  String tool(String name, String... arguments) {
    needs(name);
    var command = new ArrayList<>(List.of(name, "-T", tcti()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /// Runs one of tpm2-tools that only computes.
  String toolWithoutTpm(String name, String... arguments) {
    needs(name);
    var command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /// Defines an NV index with these attributes, as the tools write them, and fills it.
  void write(String index, Bytes content, String attributes) throws IOException {
    Files.write(file("content"), content.toArray());
    var size = Integer.toString(content.size());
    tool("tpm2_nvdefine", index, "-C", "o", "-s", size, "-a", attributes);
    tool("tpm2_nvwrite", index, "-C", "o", "-i", "content");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  private String run(List<String> command) {
    return run(folder, command.toArray(String[]::new));
  }

  /// Runs a command in a folder; its output.
  static String run(Path folder, String... words) {
    var command = List.of(words);
    try {
      var out = Files.createTempFile(folder, "out", ".txt");
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " hangs");
      }
      var said = Files.readString(out, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Two neighbouring ports: the tools find the control channel one above the data.
  private static int freePorts() {
    for (int tries = 0; tries < 100; tries++) {
      try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var second =
              new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
        return Math.min(first.getLocalPort(), second.getLocalPort());
      } catch (IOException | IllegalArgumentException _) {
        // The port above is taken: another pair.
      }
    }
    throw new IllegalStateException("no two neighbouring ports are free");
  }

  @Override
  public void close() {
    powerOff();
  }
}
