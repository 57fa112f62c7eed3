package motte.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.logging.LogManager;
import java.util.stream.LongStream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.StewardClient;
import motte.steward.Limits;
import motte.steward.Steward;
import motte.steward.StewardConfig;
import motte.trust.Pins;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// How many certificates a second a steward gives out, over HTTP and TLS on loopback, to keeps on
/// platform `soft`: each takes a nonce, makes evidence, sends what is new of its log, and checks
/// what comes back. The steward is a process of its own, so that its CPU time is told apart. It
/// writes to disk what it writes in service.
final class CertificateRate {
  private CertificateRate() {}

  /// Arguments: seconds of each measurement, 10 if none; then numbers of clients, 1 and 8 if none.
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("serve")) {
      serve(Path.of(args[1]), List.of(Digest.parse(args[2]), Digest.parse(args[3])));
      return;
    }
    int seconds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
    var clients =
        args.length < 2
            ? new int[] {1, 8}
            : Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
    var data = Files.createTempDirectory("motte-bench-steward");
    var steward = start(data);
    try (var said =
        new BufferedReader(
            new InputStreamReader(steward.getInputStream(), StandardCharsets.UTF_8))) {
      var uri = URI.create(line(said));
      var root = Spki.parse(Bytes.parseHex(line(said)));
      load(uri, root, clients[0], 5);
      for (int count : clients) {
        var before = cpu(steward);
        var began = System.nanoTime();
        var times = load(uri, root, count, seconds);
        double took = (System.nanoTime() - began) / 1e9;
        double cpu = cpu(steward).minus(before).toMillis() / 1e3;
        System.out.printf(
            Locale.ROOT,
            "%d clients: %.0f certificates a second; median %.1f ms, 99 %% %.1f ms;"
                + " the steward's CPU time %.2f ms each, so %.0f a second and core%n",
            count,
            times.length / took,
            times[times.length / 2] / 1e6,
            times[times.length * 99 / 100] / 1e6,
            cpu * 1000 / times.length,
            times.length / cpu);
      }
    } finally {
      steward.destroy();
      steward.waitFor();
      try (var files = Files.walk(data)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static Process start(Path data) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CertificateRate.class.getName(),
                "serve",
                data.toString()));
    Attested.signers().forEach(signer -> command.add(signer.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  // A steward until its process is ended.
  private static void serve(Path data, List<Digest> signers)
      throws IOException, InterruptedException {
    LogManager.getLogManager().reset();
    var policy = Attested.policy(signers);
    var config =
        new StewardConfig(
                "127.0.0.1", 0, List.of("localhost"), data, () -> policy, InstantSource.system())
            .within(new Limits(Limits.MOST, Limits.MOST));
    try (var steward = Steward.start(config)) {
      System.out.println(steward.uri());
      var root = steward.anchors().roots().getFirst().getPublicKey();
      System.out.println(Bytes.of(root.getEncoded()).hex());
      Thread.currentThread().join();
    }
  }

  // The nanoseconds that each certificate took, sorted.
  private static long[] load(URI uri, Spki root, int clients, int seconds) throws Exception {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    try (var threads = Executors.newFixedThreadPool(clients)) {
      Callable<LongStream> client = () -> ask(uri, root, until);
      var all = threads.invokeAll(java.util.Collections.nCopies(clients, client));
      var times = LongStream.builder();
      for (var each : all) {
        each.get().forEach(times);
      }
      return times.build().sorted().toArray();
    }
  }

  private static LongStream ask(URI uri, Spki root, long until) {
    var keep =
        new Attested(
            SigningKey.generate(SigningKey.Curve.P256),
            root.pin(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    var times = LongStream.builder();
    try (var steward = StewardClient.open(uri, Pins.of(root))) {
      var request = keep.request();
      while (System.nanoTime() < until) {
        long began = System.nanoTime();
        var nonce = steward.nonce().nonce().orElseThrow();
        steward.instanceCertificate(request, keep.evidence(nonce));
        times.add(System.nanoTime() - began);
        keep.happen(3);
      }
    }
    return times.build();
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  private static String line(BufferedReader said) throws IOException {
    var line = said.readLine();
    if (line == null) {
      throw new IOException("the steward did not start");
    }
    return line;
  }
}
