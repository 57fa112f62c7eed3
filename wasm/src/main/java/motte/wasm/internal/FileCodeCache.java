package motte.wasm.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Kind;
import motte.wasm.CodeCache;
import motte.wasm.WasmException;

/// The cache as files, one for each module and way of compiling it; see [CodeEntry] for their form.
public final class FileCodeCache implements CodeCache {
  /// Changes whenever the same module would be compiled to other classes, which `EngineNumberTest`
  /// notices, or when what these classes call comes to mean something else.
  static final String ENGINE = "10";

  private static final int KEY_BYTES = 32;
  private static final String SUFFIX = ".classes";

  private final Path directory;
  private final SecretKey key;
  private final ByteSize most;
  private final Map<Path, CodeEntry> entries = new HashMap<>();
  final AtomicLong loaded = new AtomicLong();
  final AtomicLong compiled = new AtomicLong();
  final AtomicLong discarded = new AtomicLong();

  private FileCodeCache(Path directory, SecretKey key, ByteSize most) {
    this.directory = directory;
    this.key = key;
    this.most = most;
  }

  /// As [CodeCache#open].
  public static CodeCache open(Path directory, SecretKey key, ByteSize most) {
    var secret = key.getEncoded();
    if (secret == null || secret.length < KEY_BYTES) {
      throw new WasmException(
          Kind.INVALID,
          "code-cache-unusable",
          "the key of the code cache is shorter than " + KEY_BYTES + " bytes",
          "make one of " + KEY_BYTES + " random bytes");
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new WasmException(
          Kind.UNAVAILABLE,
          "code-cache-unusable",
          "the folder `" + directory + "` of the code cache cannot be made: " + e.getMessage(),
          "name another folder, or make this one writable",
          e);
    }
    return new FileCodeCache(directory, key, most);
  }

  /// The entry of a module, compiled in the way that `variant` names.
  CodeEntry entry(Digest module, String variant) {
    var context =
        String.join(
            "\n",
            "engine " + ENGINE,
            "jdk " + Runtime.version(),
            "vm " + System.getProperty("java.vm.name"),
            "cpu " + System.getProperty("os.arch"),
            "module " + module,
            "variant " + variant);
    var name = Digest.sha256(context.getBytes(StandardCharsets.UTF_8));
    var file = directory.resolve(name.value().hex() + SUFFIX);
    synchronized (entries) {
      return entries.computeIfAbsent(file, _ -> CodeEntry.open(this, file, context, key));
    }
  }

  @Override
  public Usage usage() {
    return new Usage(loaded.get(), compiled.get(), discarded.get());
  }

  @Override
  public void close() {
    List<CodeEntry> all;
    synchronized (entries) {
      all = List.copyOf(entries.values());
      entries.clear();
    }
    boolean written = false;
    for (var entry : all) {
      written |= entry.save();
    }
    if (written) {
      evict();
    }
  }

  /// Says that an entry was used just now.
  static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException _) {
      // Then it looks older than it is, and may be evicted early.
    }
  }

  private void evict() {
    record Aged(Path file, long size, FileTime used) {}
    var files = new ArrayList<Aged>();
    try (var all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (var file : all) {
        files.add(new Aged(file, Files.size(file), Files.getLastModifiedTime(file)));
      }
      files.sort(Comparator.comparing(Aged::used));
      long total = files.stream().mapToLong(Aged::size).sum();
      for (var file : files) {
        if (total <= most.bytes()) {
          break;
        }
        Files.deleteIfExists(file.file());
        total -= file.size();
      }
    } catch (IOException | DirectoryIteratorException _) {
      // Another process evicts too; the next one to close tries again.
    }
  }
}
