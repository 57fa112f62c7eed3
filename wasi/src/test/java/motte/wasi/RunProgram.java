package motte.wasi;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import motte.capability.Bounds;
import motte.capability.HostDirectory;
import motte.capability.StdStreams;
import motte.capability.TcpConnection;
import motte.capability.TcpListener;
import motte.core.ByteSize;
import motte.core.MotteException;
import motte.wasm.Limits;
import motte.wasm.Module;

/// Runs one program as `motte run` does, without the command line's module. For the corpus:
/// `RunProgram [--dir HOST::GUEST[::ro]] [--env K=V] [--listen PORT] [--connect PORT] [--memory
/// BYTES] [--time MILLIS] FILE.wasm [ARGUMENT…]`.
final class RunProgram {
  private RunProgram() {}

  public static void main(String[] arguments) throws IOException {
    int code;
    try {
      code = run(List.of(arguments));
    } catch (MotteException e) {
      System.err.println("error: " + e.getMessage() + " (" + e.code() + ")");
      code = 134;
    }
    Runtime.getRuntime().halt(code);
  }

  private static int run(List<String> arguments) throws IOException {
    var env = new LinkedHashMap<String, String>();
    var limits = Limits.defaults();
    var wasi =
        Wasi.builder()
            .descriptor(Descriptor.stdin(StdStreams.source(new FileInputStream(FileDescriptor.in))))
            .descriptor(
                Descriptor.stdout(StdStreams.sink(new FileOutputStream(FileDescriptor.out))))
            .descriptor(
                Descriptor.stderr(StdStreams.sink(new FileOutputStream(FileDescriptor.err))));
    int i = 0;
    while (arguments.get(i).startsWith("--")) {
      var value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--dir" -> {
          var parts = value.split("::", -1);
          boolean readOnly = parts.length == 3;
          wasi.descriptor(
              Descriptor.directory(
                  parts[1], HostDirectory.open(Path.of(parts[0]), readOnly), readOnly));
        }
        case "--env" -> env.put(value.split("=", 2)[0], value.split("=", 2)[1]);
        case "--listen" ->
            wasi.descriptor(Descriptor.listener("l", TcpListener.open(at(value), bounds())));
        case "--connect" ->
            wasi.descriptor(
                Descriptor.connection(
                    "c", TcpConnection.open("127.0.0.1", at(value).getPort(), bounds())));
        case "--memory" -> limits = limits.memory(ByteSize.parse(value));
        case "--time" -> limits = limits.callTime(Duration.ofMillis(Long.parseLong(value)));
        default -> throw new IllegalArgumentException(arguments.get(i));
      }
      i += 2;
    }
    var args = new ArrayList<>(arguments.subList(i, arguments.size()));
    var module = Module.parse(Files.readAllBytes(Path.of(args.getFirst())));
    return wasi.args(args).env(env).build().run(module, limits);
  }

  private static Bounds bounds() {
    return Bounds.standard();
  }

  private static InetSocketAddress at(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }
}
