package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import motte.core.Digest;
import motte.core.Kind;
import motte.pack.PackException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A drawbridge on a disk of 1 MiB.
final class FullDiskTest {
  @TempDir Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
    assumeTrue(mounted, "cannot mount a small disk here: needs root and CAP_SYS_ADMIN");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  @Test
  void a_push_that_does_not_fit_gets_a_clear_error_and_loses_nothing() throws IOException {
    try (var site = new Site(disk.resolve("store"))) {
      var small = Site.pkg(300_000);
      var digest = site.push(small, "small");

      assertThatExceptionOfType(PackException.class)
          .isThrownBy(() -> site.push(Site.pkg(900_000), "big"))
          .withMessageContaining("(storage-full)")
          .satisfies(e -> assertThat(e.code()).isEqualTo("registry-full"))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.EXHAUSTED))
          .satisfies(e -> assertThat(e.hint()).contains("make room"));

      assertThat(site.store.resolve("uploads")).isEmptyDirectory();
      try (var registry = site.account()) {
        registry.pull(site.reference(digest)).verify(Site.PUBLISHER.spki());
        assertThat(registry.tags("games/cryptle")).containsExactly("small");
      }
      var another = site.push(Site.pkg(200_000), "another");
      try (var registry = site.account()) {
        registry.pull(site.reference(another)).verify(Site.PUBLISHER.spki());
      }
    }
    try (var opened = Store.open(disk.resolve("store"), StoreTest.BOUNDS)) {
      assertThat(opened.verify()).isEmpty();
    }
  }

  @Test
  void the_answer_is_507_with_our_code() {
    try (var site = new Site(disk.resolve("store"))) {
      var big = new byte[2_000_000];
      var path = "/v2/games/cryptle/blobs/uploads/?digest=" + Digest.sha256(big);

      var answer = Site.send(site.request(path).POST(BodyPublishers.ofByteArray(big)));

      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(Site.code(answer)).isEqualTo("storage-full");
      assertThat(Site.error(answer).text("code")).isEqualTo("DENIED");
    }
  }

  @Test
  void with_no_room_for_a_manifest_or_its_tag_what_was_there_stays() throws IOException {
    try (var site = new Site(disk.resolve("store"))) {
      var first = site.push(Site.pkg(1000), "latest");
      var second = Site.pkg(2000);
      site.push(second, "other");
      var filler = disk.resolve("filler");
      fill(filler);

      var answer =
          Site.send(
              site.request("/v2/games/cryptle/manifests/latest")
                  .header("Content-Type", motte.pack.OciManifest.MEDIA_TYPE)
                  .PUT(BodyPublishers.ofByteArray(second.oci().bytes().toArray())));
      Files.delete(filler);

      assertThat(answer.statusCode()).isEqualTo(507);
      try (var registry = site.account()) {
        assertThat(registry.resolve(site.reference("latest"))).isEqualTo(first);
      }
    }
    try (var opened = Store.open(disk.resolve("store"), StoreTest.BOUNDS)) {
      assertThat(opened.verify()).isEmpty();
    }
  }

  @Test
  void what_cannot_be_logged_is_not_released() throws IOException {
    try (var site = new Site(disk.resolve("store"))) {
      var digest = site.push(Site.pkg(1000), "1");
      // the log's last page has room for a few lines more
      fill(disk.resolve("filler"));

      var statuses =
          java.util.stream.IntStream.range(0, 40)
              .map(_ ->
                  Site.send(site.request("/v2/games/cryptle/manifests/" + digest)).statusCode())
              .boxed()
              .toList();

      assertThat(statuses).endsWith(507);
      var released = site.log().size();
      assertThat(statuses.stream().filter(status -> status == 200).count())
          .isLessThanOrEqualTo(released);
      Files.delete(disk.resolve("filler"));
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException _) {
      assertThat(Files.getFileStore(file).getUsableSpace()).isLessThan(4096);
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
