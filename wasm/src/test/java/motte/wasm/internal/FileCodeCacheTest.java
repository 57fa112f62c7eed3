package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.wasm.CodeCache;
import motte.wasm.WasmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileCodeCacheTest {
  private static final Digest MODULE = Digest.sha384("a module".getBytes(StandardCharsets.UTF_8));
  private static final byte[] FIRST = {1, 2, 3, 4, 5};
  private static final byte[] SECOND = new byte[300];

  @TempDir Path folder;

  @Test
  void classes_that_were_compiled_once_are_loaded_by_the_next_process() {
    fill();

    try (var cache = open(key(1))) {
      var entry = cache.entry(MODULE, "plain");
      assertThat(entry.found()).isTrue();
      assertThat(entry.load("A")).isEqualTo(FIRST);
      assertThat(entry.load("B")).isEqualTo(SECOND);
      assertThat(entry.load("C")).isNull();
      assertThat(cache.usage()).isEqualTo(new CodeCache.Usage(2, 0, 0));
    }
  }

  @Test
  void what_a_later_process_compiles_is_added() {
    fill();
    try (var cache = open(key(1))) {
      cache.entry(MODULE, "plain").add("C", new byte[] {9});
    }

    try (var cache = open(key(1))) {
      var entry = cache.entry(MODULE, "plain");
      assertThat(List.of("A", "B", "C")).allMatch(name -> entry.load(name) != null);
    }
  }

  @Test
  void a_change_of_any_byte_is_never_loaded_and_costs_only_a_compilation() throws IOException {
    fill();
    var file = onlyFile();
    var content = Files.readAllBytes(file);

    for (int i = 0; i < content.length; i++) {
      var changed = content.clone();
      changed[i] ^= 0x40;
      Files.write(file, changed);

      try (var cache = open(key(1))) {
        var entry = cache.entry(MODULE, "plain");
        assertThat(entry.load("A")).as("byte %d", i).isIn(FIRST, null);
        assertThat(entry.load("B")).as("byte %d", i).isIn(SECOND, null);
        assertThat(cache.usage().discarded()).as("byte %d", i).isEqualTo(1);
      }
    }
  }

  @Test
  void a_file_cut_short_anywhere_is_never_loaded() throws IOException {
    fill();
    var file = onlyFile();
    var content = Files.readAllBytes(file);

    for (int length = 0; length < content.length; length++) {
      Files.write(file, Arrays.copyOf(content, length));

      try (var cache = open(key(1))) {
        var entry = cache.entry(MODULE, "plain");
        assertThat(entry.load("A")).isIn(FIRST, null);
        assertThat(entry.load("B")).isNull();
        assertThat(cache.usage().discarded()).isPositive();
      }
    }
  }

  @Test
  void an_entry_of_another_owner_is_discarded() {
    fill();

    try (var cache = open(key(2))) {
      assertThat(cache.entry(MODULE, "plain").found()).isFalse();
      assertThat(cache.usage().discarded()).isEqualTo(1);
    }
  }

  @Test
  void an_entry_renamed_to_stand_for_another_module_is_discarded() throws IOException {
    fill();
    var other = Digest.sha384("another module".getBytes(StandardCharsets.UTF_8));
    var genuine = onlyFile();
    try (var cache = open(key(1))) {
      cache.entry(other, "plain").add("A", new byte[] {6});
    }
    try (var files = Files.list(folder)) {
      var target = files.filter(each -> !each.equals(genuine)).findFirst().orElseThrow();
      Files.copy(genuine, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    try (var cache = open(key(1))) {
      assertThat(cache.entry(other, "plain").load("A")).isNull();
      assertThat(cache.usage().discarded()).isEqualTo(1);
    }
  }

  @Test
  void ways_of_compiling_are_kept_apart() {
    fill();

    try (var cache = open(key(1))) {
      assertThat(cache.entry(MODULE, "metered").found()).isFalse();
      assertThat(cache.usage().discarded()).isZero();
    }
  }

  @Test
  void the_least_recently_used_entry_goes_when_there_are_too_many() throws IOException {
    fill();
    var old = onlyFile();
    Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));

    try (var cache = (FileCodeCache) CodeCache.open(folder, key(1), ByteSize.ofBytes(700))) {
      cache.entry(MODULE, "metered").add("A", SECOND);
    }

    assertThat(old).doesNotExist();
    assertThat(onlyFile()).isRegularFile();
  }

  @Test
  void a_folder_that_vanished_costs_nothing_but_time() throws IOException {
    try (var cache = open(key(1))) {
      cache.entry(MODULE, "plain").add("A", FIRST);
      Files.delete(folder);
    }

    assertThat(folder).doesNotExist();
  }

  @Test
  void a_key_that_is_too_short_is_refused() {
    var shortKey = new SecretKeySpec(new byte[16], "HmacSHA256");

    assertThatThrownBy(() -> CodeCache.open(folder, shortKey, ByteSize.ofMiB(1)))
        .isInstanceOfSatisfying(
            WasmException.class, e -> assertThat(e.code()).isEqualTo("code-cache-unusable"));
  }

  private void fill() {
    try (var cache = open(key(1))) {
      var entry = cache.entry(MODULE, "plain");
      entry.add("A", FIRST);
      entry.add("B", SECOND);
    }
  }

  private FileCodeCache open(SecretKey key) {
    return (FileCodeCache) CodeCache.open(folder, key, ByteSize.ofMiB(1));
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .reduce((_, _) -> {
            throw new AssertionError("more than one file");
          })
          .orElseThrow();
    }
  }

  private static SecretKey key(int seed) {
    var secret = new byte[32];
    Arrays.fill(secret, (byte) seed);
    return new SecretKeySpec(secret, "HmacSHA256");
  }
}
