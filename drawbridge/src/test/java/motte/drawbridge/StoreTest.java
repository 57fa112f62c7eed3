package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  static final Uploads.Bounds BOUNDS =
      new Uploads.Bounds(ByteSize.ofMiB(16), InstantSource.system());

  @TempDir Path folder;

  @Test
  void what_dead_uploads_left_is_swept_at_the_start() throws IOException {
    Files.createDirectories(folder.resolve("uploads"));
    Files.write(folder.resolve("uploads").resolve("half"), new byte[100]);

    try (var store = Store.open(folder, BOUNDS)) {
      assertThat(folder.resolve("uploads")).isEmptyDirectory();
      assertThat(store.verify()).isEmpty();
    }
  }

  @Test
  void two_drawbridges_do_not_share_a_store() {
    try (var _ = Store.open(folder, BOUNDS)) {
      assertThatExceptionOfType(DrawbridgeException.class)
          .isThrownBy(() -> Store.open(folder, BOUNDS))
          .withMessageContaining(folder.toString())
          .satisfies(e -> assertThat(e.code()).isEqualTo("store-in-use"));
    }
    Store.open(folder, BOUNDS).close();
  }

  @Test
  void an_upload_that_nobody_continues_is_dropped_after_an_hour() {
    var now = new AtomicReference<>(Instant.EPOCH);
    var bounds = new Uploads.Bounds(ByteSize.ofMiB(1), now::get);

    try (var store = Store.open(folder, bounds)) {
      var old = store.uploads().begin("a", "ada");
      now.set(Instant.EPOCH.plus(Duration.ofMinutes(61)));
      store.uploads().begin("a", "ada");

      assertThatExceptionOfType(DrawbridgeException.class)
          .isThrownBy(() -> store.uploads().find("a", "ada", old.id()))
          .satisfies(e -> assertThat(e.code()).isEqualTo("upload-unknown"));
      assertThat(folder.resolve("uploads").toFile().list()).hasSize(1);
    }
  }

  @Test
  void there_is_a_bound_on_open_uploads() {
    try (var store = Store.open(folder, BOUNDS)) {
      for (int i = 0; i < 256; i++) {
        store.uploads().begin("a", "ada");
      }

      assertThatExceptionOfType(DrawbridgeException.class)
          .isThrownBy(() -> store.uploads().begin("a", "ada"))
          .withMessageContaining("256")
          .satisfies(e -> assertThat(e.code()).isEqualTo("uploads-exhausted"));
    }
  }

  @Test
  void a_scan_names_a_tag_without_a_manifest_and_a_manifest_without_a_blob() throws IOException {
    var pkg = Site.pkg(100);
    Digest digest;
    try (var site = new Site(folder)) {
      digest = site.push(pkg, "1");
      Files.delete(site.file(Store.BLOBS, pkg.oci().components().getFirst().digest()));
      Files.writeString(
          folder.resolve("repositories/games/cryptle/_tags/lost"),
          Digest.sha256(new byte[0]) + "\n");
      Files.writeString(folder.resolve("repositories/games/cryptle/_tags/torn"), "sha256:12");
    }

    try (var store = Store.open(folder, BOUNDS)) {
      assertThat(store.verify())
          .hasSize(3)
          .anyMatch(fault -> fault.contains(digest.hex()) && fault.contains("missing"))
          .anyMatch(fault -> fault.contains("lost") && fault.contains("missing"))
          .anyMatch(fault -> fault.contains("torn") && fault.contains("damaged"));
    }
  }

  @Test
  void a_line_that_a_crash_cut_short_does_not_swallow_the_next() throws IOException {
    Files.writeString(folder.resolve("releases.log"), "{\"time\":\"20");
    try (var log = ReleaseLog.open(folder, InstantSource.system())) {
      var what = new ReleaseLog.Requested("GET", "a", "1");
      var ada = new Caller.Named(new Account("ada", Site.token("t")));
      log.append(ReleaseLog.Outcome.REFUSED, what, ada, "x", "a \"reason\"\n");
    }

    var lines = Files.readAllLines(folder.resolve("releases.log"));

    assertThat(lines).hasSize(2);
    assertThat(Json.parse(lines.get(1)).map().text("reason")).isEqualTo("a \"reason\"\n");
  }

  @Test
  void strangers_cannot_fill_the_disk_with_refusals() throws IOException {
    var full = new byte[ReleaseLog.MOST_OF_STRANGERS];
    Files.write(folder.resolve(ReleaseLog.STRANGERS), full);

    try (var log = ReleaseLog.open(folder, InstantSource.system())) {
      var what = new ReleaseLog.Requested("GET", "a", "1");
      log.append(ReleaseLog.Outcome.REFUSED, what, new Caller.Nobody(), "x", "first");
      log.append(ReleaseLog.Outcome.REFUSED, what, new Caller.Nobody(), "x", "second");
    }

    assertThat(Files.readAllLines(folder.resolve(ReleaseLog.STRANGERS))).hasSize(2);
    assertThat(folder.resolve(ReleaseLog.STRANGERS + ".1")).hasSize(full.length);
    assertThat(folder.resolve("releases.log")).isEmptyFile();
  }

  @Test
  void a_new_store_is_for_its_owner_only() throws IOException {
    var made = folder.resolve("new");

    Store.open(made, BOUNDS).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void patterns_match_within_and_across_parts_of_a_path() {
    assertThat(Patterns.matches("games/*", "games/cryptle")).isTrue();
    assertThat(Patterns.matches("games/*", "games/a/b")).isFalse();
    assertThat(Patterns.matches("games/**", "games/a/b")).isTrue();
    assertThat(Patterns.matches("**", "a/b/c")).isTrue();
    assertThat(Patterns.matches("a.c", "abc")).isFalse();
    assertThat(Patterns.matches("games/cryptle", "games/cryptle2")).isFalse();
  }
}
