package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import motte.core.Digest;
import motte.core.MotteException;
import motte.pack.Credentials;
import motte.pack.Package;
import motte.pack.Reference;
import motte.pack.Registry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a drawbridge in a process of its own, at many moments of a push.
final class CrashTest {
  private static final int ROUNDS = 12;
  private static final int PACKAGES = 30;

  @TempDir Path folder;

  @Test
  void a_kill_at_any_moment_leaves_no_half_blob_and_no_tag_to_a_missing_one() throws Exception {
    var random = new Random(20261121);
    var packages = packages();
    var acknowledged = new ConcurrentHashMap<String, Digest>();
    var store = folder.resolve("store");
    int cut = 0;

    for (int round = 0; round < ROUNDS; round++) {
      var child = start(store);
      var pusher = new Pusher(child.address, packages, acknowledged, random.nextInt(PACKAGES));
      var pushing = Thread.ofVirtual().start(pusher);
      pusher.awaitFirst();
      LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(250)));
      child.process.destroyForcibly().waitFor();
      pushing.join();
      cut += pusher.cut ? 1 : 0;

      verify(store, packages, acknowledged, round);
    }

    assertThat(cut).as("rounds in which the kill hit a push").isGreaterThan(ROUNDS / 2);
    pushesAgain(store, packages);
  }

  /// Everything that is there is whole, and everything that was acknowledged is there.
  private static void verify(
      Path store,
      List<Package> packages,
      ConcurrentHashMap<String, Digest> acknowledged,
      int round) {
    try (var opened = Store.open(store, StoreTest.BOUNDS)) {
      assertThat(opened.verify()).as("round %d", round).isEmpty();
      assertThat(store.resolve("uploads")).isEmptyDirectory();
      acknowledged.forEach((tag, digest) -> {
        assertThat(opened.tag("games/cryptle", tag)).as("tag %s", tag).contains(digest);
        assertThat(packages).anyMatch(pkg -> pkg.digest().equals(digest));
      });
    }
  }

  private static void pushesAgain(Path store, List<Package> packages) {
    try (var site = new Site(store);
        var registry = site.account()) {
      for (var pkg : packages) {
        var digest = registry.push(pkg, site.reference("again"));
        registry.pull(site.reference(digest)).verify(Site.PUBLISHER.spki());
      }
    }
  }

  private static List<Package> packages() {
    var packages = new ArrayList<Package>();
    for (int i = 0; i < PACKAGES; i++) {
      packages.add(Site.pkg(200_000 + i));
    }
    return packages;
  }

  /// Pushes one package after the other, until the drawbridge is gone.
  private static final class Pusher implements Runnable {
    private final URI address;
    private final List<Package> packages;
    private final ConcurrentHashMap<String, Digest> acknowledged;
    private final int first;
    private final java.util.concurrent.CountDownLatch begun =
        new java.util.concurrent.CountDownLatch(1);
    private volatile boolean cut;

    Pusher(
        URI address,
        List<Package> packages,
        ConcurrentHashMap<String, Digest> acknowledged,
        int first) {
      this.address = address;
      this.packages = packages;
      this.acknowledged = acknowledged;
      this.first = first;
    }

    void awaitFirst() throws InterruptedException {
      begun.await();
    }

    @Override
    public void run() {
      var credentials = new Credentials("ada", Site.TOKEN);
      try (var registry = Registry.open(address, Site.tls(Optional.empty()), credentials)) {
        registry.tags("games/none");
      } catch (MotteException _) {
        // there is no such repository: the connection stands, which is what was asked
      }
      begun.countDown();
      try (var registry = Registry.open(address, Site.tls(Optional.empty()), credentials)) {
        for (int i = 0; i < packages.size(); i++) {
          var pkg = packages.get((first + i) % packages.size());
          var tag = "t" + (first + i) % packages.size();
          registry.push(pkg, Reference.parse(address.getAuthority() + "/games/cryptle:" + tag));
          acknowledged.put(tag, pkg.digest());
        }
      } catch (MotteException _) {
        cut = true;
      }
    }
  }

  private record Child(Process process, URI address) {}

  private Child start(Path store) throws IOException {
    var key = folder.resolve("server.key");
    if (!Files.exists(key)) {
      Site.SERVER.key().write(key);
      Files.writeString(folder.resolve("server.pem"), Site.SERVER.chain().pem());
    }
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DrawbridgeProcess.class.getName(),
                store.toString(),
                folder.toString())
            .redirectError(folder.resolve("child.err").toFile())
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = out.readLine();
    assertThat(line).as(Files.readString(folder.resolve("child.err"))).startsWith("https://");
    return new Child(process, URI.create(line));
  }
}
