package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way to a TPM, each to a real one.
final class TransportTest {
  private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");

  @TempDir private Path folder;

  private final List<Process> processes = new java.util.ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (var process : processes.reversed()) {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_unix_socket_leads_to_a_tpm() throws Exception {
    Swtpm.needs("swtpm");
    var socket = folder.resolve("tpm.sock");
    var daemon =
        start(
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
    assertThat(daemon.waitFor(10, TimeUnit.SECONDS)).isTrue();
    var pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());

    try (var tpm = Tpm.over(TpmTransport.unix(socket))) {
      assertThat(tpm.random(20).size()).isEqualTo(20);
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void a_device_file_leads_to_a_tpm() throws Exception {
    Swtpm.needs("swtpm");
    Swtpm.needs("python3");
    var process =
        start(
            "python3",
            "-c",
            """
            import os, subprocess, sys, tty
            ours, theirs = os.openpty()
            tty.setraw(theirs)
            command = ["swtpm", "chardev", "--tpm2", "--tpmstate", "dir=" + sys.argv[1],
                "--fd", str(ours), "--flags", "not-need-init,startup-clear"]
            tpm = subprocess.Popen(command, pass_fds=[ours])
            print(os.ttyname(theirs), flush=True)
            sys.stdin.read()
            tpm.kill()
            """,
            folder.toString());
    var device = Path.of(line(process));

    try (var tpm = Tpm.over(TpmTransport.device(device));
        var storage = StorageKey.open(tpm)) {
      assertThat(storage.publicArea().attributes().restricted()).isTrue();
      assertThat(tpm.random(7).size()).isEqualTo(7);
    } finally {
      process.getOutputStream().close();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void the_loader_of_interfaces_leads_to_a_tpm() {
    needsLibrary("libtss2-tctildr.so.0");
    try (var machine = Swtpm.start(folder);
        var tpm = Tpm.over(TctiTransport.open(machine.tcti()));
        var storage = StorageKey.open(tpm)) {
      var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0);
      var policy = TpmPolicy.pcrs(selection, tpm.read(selection));
      var secret = TpmTest.text("secret");
      assertThat(Sealed.seal(storage, secret, policy).unseal(storage, policy)).isEqualTo(secret);
    }
  }

  @Test
  void the_daemon_tpm2_abrmd_serves_two_of_us_at_once() throws Exception {
    needsLibrary("libtss2-tctildr.so.0");
    needsLibrary("libtss2-tcti-tabrmd.so.0");
    Swtpm.needs("dbus-daemon");
    Swtpm.needs("dbus-monitor");
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/sbin/tpm2-abrmd")), "needs tpm2-abrmd");
    try (var machine = Swtpm.start(folder)) {
      var configuration = folder.resolve("bus.conf");
      Files.writeString(
          configuration,
          """
          <busconfig><type>session</type><listen>unix:dir=%s</listen><auth>EXTERNAL</auth>
          <policy context="default"><allow send_destination="*" eavesdrop="true"/>
          <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
          """
              .formatted(folder));
      var bus =
          start(
              "dbus-daemon",
              "--nofork",
              "--print-address",
              "--config-file",
              configuration.toString());
      var address = line(bus);
      var name = "com.example.Tabrmd";
      var builder =
          new ProcessBuilder(
              "/usr/sbin/tpm2-abrmd",
              "--session",
              "--allow-root",
              "--dbus-name=" + name,
              "--tcti=" + machine.tcti());
      builder.environment().put("DBUS_SESSION_BUS_ADDRESS", address);
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("abrmd.log").toFile());
      var monitor =
          new ProcessBuilder(
              "dbus-monitor",
              "--address",
              address,
              "type='signal',member='NameOwnerChanged',arg0='" + name + "'");
      var watching = monitor.start();
      processes.add(watching);
      line(watching);
      processes.add(builder.start());
      try (var lines = watching.inputReader(StandardCharsets.UTF_8)) {
        while (!lines.readLine().contains(name)) {
          // Until the daemon has its name on the bus.
        }
      }

      var java =
          start(
              "env",
              "DBUS_SESSION_BUS_ADDRESS=" + address,
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              TwoClients.class.getName(),
              "tabrmd:bus_type=session,bus_name=" + name);

      assertThat(line(java)).isEqualTo("unsealed twice");
      assertThat(java.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// A process of its own, because the bus is found by an environment variable.
  static final class TwoClients {
    private TwoClients() {}

    public static void main(String[] arguments) {
      try (var first = Tpm.over(TctiTransport.open(arguments[0]));
          var second = Tpm.over(TctiTransport.open(arguments[0]));
          var storage = StorageKey.open(first);
          var other = StorageKey.open(second)) {
        var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0);
        var policy = TpmPolicy.pcrs(selection, first.read(selection));
        var secret = TpmTest.text("secret");
        var sealed = Sealed.seal(storage, secret, policy);
        boolean same =
            sealed.unseal(storage, policy).equals(secret)
                && sealed.unseal(other, policy).equals(secret);
        System.out.println(same ? "unsealed twice" : "another secret");
      }
    }
  }

  @Test
  void a_way_that_leads_nowhere_or_breaks_is_named() throws IOException {
    refused("tpm-unreachable", () -> TpmTransport.device(folder.resolve("tpm0")));
    refused("tpm-unreachable", () -> TpmTransport.unix(folder.resolve("tpm.sock")));
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var liar =
          Thread.ofVirtual()
              .start(() -> {
                try (var peer = server.accept()) {
                  peer.getInputStream().read(new byte[64]);
                  peer.getOutputStream().write(Bytes.parseHex("8001ffffffff00000000").toArray());
                  peer.getInputStream().read();
                } catch (SocketException _) {
                  // The test is over.
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      var address = new java.net.InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      try (var tpm = Tpm.over(TpmTransport.tcp(address))) {
        refused("tpm-unreachable", () -> tpm.random(8));
        refused("tpm-unreachable", () -> tpm.random(8));
      }
      assertThat(liar).isNotNull();
    }
  }

  private Process start(String... command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    processes.add(process);
    return process;
  }

  private static String line(Process process) throws IOException {
    var reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return String.valueOf(reader.readLine());
  }

  private static void needsLibrary(String name) {
    Assumptions.assumeTrue(Files.exists(LIBRARIES.resolve(name)), "needs " + name);
  }
}
