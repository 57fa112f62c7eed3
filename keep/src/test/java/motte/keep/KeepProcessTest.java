package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.KeepMeasurement;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Transport;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepProcessTest {
  private static final Path ECHO =
      Path.of(System.getProperty("motte.house", ".."), "examples/echo/echo.wasm");
  private static final Pattern SOURCE = Pattern.compile("source: (jrt:/\\S+|file:\\S+)");

  /// What every process on Linux maps: the loader and the C library.
  private static final Pattern C_LIBRARY =
      Pattern.compile("(ld-linux.*|lib(c|m|dl|rt|pthread|gcc_s|z|nss_\\w+|resolv))[-.0-9]*\\.so.*");

  @TempDir static Path installed;
  private static Path log;
  private static List<String> flags;
  private static List<Path> modules;
  private static Path image;
  private static Digest measurement;

  @TempDir Path folder;
  private House house;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "needs Linux: reads /proc");
    log = installed.resolve("classes.log");
    flags =
        List.of(
            "-XX:+UseSerialGC",
            "-Xss4m",
            "-Xshare:off",
            "-Xlog:disable",
            "-Xlog:class+load:file=" + log);
    modules = KeepProcess.modules(Files.createDirectory(installed.resolve("modules")));
    image = KeepProcess.image(installed);
    measurement = KeepMeasurement.of(image, modules, flags);
  }

  @BeforeEach
  void open() throws IOException {
    house = House.open(folder, measurement);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void a_keep_has_loaded_the_jdk_our_modules_and_the_engine_and_nothing_else() throws IOException {
    try (var keep = echo(0)) {
      assertThat(echoed(keep.ready())).isEqualTo("hello\n");

      var jars = new TreeSet<String>();
      var jdkModules = new TreeSet<String>();
      var sources = Files.readString(log, StandardCharsets.UTF_8);
      for (var match = SOURCE.matcher(sources); match.find(); ) {
        var source = URI.create(match.group(1));
        if (source.getScheme().equals("jrt")) {
          jdkModules.add(source.getPath().substring(1).split("/", 2)[0]);
        } else {
          jars.add(Path.of(source).toRealPath().toString());
        }
      }
      assertThat(real(modules)).containsAll(jars);
      assertThat(jars).anyMatch(jar -> jar.contains("motte-keep"));
      assertThat(jdkModules).containsExactlyInAnyOrder("java.base", "java.net.http");
      assertThat(real(modules))
          .containsAll(
              keep.open().stream()
                  .map(Path::toString)
                  .filter(file -> file.endsWith(".jar"))
                  .toList());

      var foreign =
          keep.mapped().stream()
              .filter(file -> file.toString().contains(".so"))
              .filter(file -> !file.startsWith(real(image)))
              .filter(file -> !C_LIBRARY.matcher(file.getFileName().toString()).matches())
              .toList();

      assertThat(foreign).isEmpty();
    }
  }

  @Test
  void a_signal_to_terminate_ends_guest_and_process_at_once() throws Exception {
    try (var keep = echo(0)) {
      var address = keep.ready();

      keep.terminate();
      int exitCode = keep.end();

      assertThat(exitCode).isEqualTo(128 + 15);
      assertThat(keep.heard()).anyMatch(line -> line.startsWith("keep: run stopped web-"));
      try (var again = new ServerSocket(address.getPort())) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void a_keep_on_a_lifeline_ends_when_whoever_started_it_is_gone() throws Exception {
    var pkg = house.publish(Files.readAllBytes(ECHO), echoManifest(0));
    var orders = house.orders(house.order(pkg));
    var held = new Orders(orders.warrant(), orders.ground(), false, true);

    try (var keep = KeepProcess.start(image, modules, flags, held)) {
      keep.ready();
      keep.abandon();

      assertThat(keep.end()).isEqualTo(128 + 15);
      assertThat(keep.heard()).anyMatch(line -> line.startsWith("keep: run stopped web-"));
    }
  }

  @Test
  void a_port_that_is_taken_stops_the_keep_with_entry_and_port() throws Exception {
    try (var taken = new ServerSocket(0);
        var keep = echo(taken.getLocalPort())) {
      var failure = keep.await("keep: run failed: ");
      int exitCode = keep.end();

      assertThat(failure).contains("`echo`").contains(":" + taken.getLocalPort());
      assertThat(keep.heard().getLast()).startsWith("hint: ");
      assertThat(exitCode).isEqualTo(Kind.CONFLICT.exitCode());
    }
  }

  @Test
  void an_altered_jar_is_refused_by_the_steward() throws Exception {
    var altered = new ArrayList<>(modules);
    var jar = Files.copy(modules.getFirst(), folder.resolve(modules.getFirst().getFileName()));
    Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);
    altered.set(0, jar);

    try (var keep = echo(altered, 0)) {
      var failure = keep.await("keep: certify failed: ");
      int exitCode = keep.end();

      assertThat(failure).contains("measurement");
      assertThat(exitCode).isEqualTo(Kind.DENIED.exitCode());
    }
  }

  /// The JDK loads services from a class path, such as a resolver of host names, even into a
  /// process that runs from a module path.
  @Test
  void a_keep_does_not_run_with_a_class_path_beside_its_modules() throws Exception {
    var pkg = house.publish(Files.readAllBytes(ECHO), echoManifest(0));
    var orders = house.orders(house.order(pkg));

    try (var keep =
        KeepProcess.start(image, modules, flags, orders, Map.of("CLASSPATH", folder.toString()))) {
      var failure = keep.await("keep: boot failed: ");
      int exitCode = keep.end();

      assertThat(failure).contains("CLASSPATH");
      assertThat(exitCode).isEqualTo(Kind.DENIED.exitCode());
    }
  }

  private KeepProcess echo(int port) throws IOException {
    return echo(modules, port);
  }

  private KeepProcess echo(List<Path> jars, int port) throws IOException {
    var pkg = house.publish(Files.readAllBytes(ECHO), echoManifest(port));
    return KeepProcess.start(image, jars, flags, house.orders(house.order(pkg)));
  }

  private static Manifest echoManifest(int port) {
    return Manifest.of(
        List.of(
            new Entry.Null("stdin"),
            new Entry.Stdout(),
            new Entry.Stderr(),
            new Entry.Listen("echo", Transport.TLS, "127.0.0.1", port, List.of())));
  }

  private String echoed(URI address) throws IOException {
    var context = Tls.client(new Trusts.Anchored(house.steward.anchors()), Optional::empty);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", address.getPort())) {
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readNBytes(6), StandardCharsets.UTF_8);
    }
  }

  private static List<String> real(List<Path> paths) {
    return paths.stream().map(KeepProcessTest::real).collect(Collectors.toList());
  }

  private static String real(Path path) {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
