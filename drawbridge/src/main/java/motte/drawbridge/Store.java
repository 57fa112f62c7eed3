package motte.drawbridge;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Kind;
import motte.pack.OciManifest;
import motte.pack.Reference;
import org.jspecify.annotations.Nullable;

/// Packages on disk. Every file is written elsewhere, synced and then renamed into place; a
/// manifest is written after its blobs, and a tag after its manifest. So a crash at any moment
/// leaves a store in which all that can be found is whole.
///
/// ```text
/// lock                                     held while a drawbridge runs
/// releases.log, strangers.log              see ReleaseLog
/// uploads/                                 temporary files, swept at the start
/// repositories/<name>/_blobs/sha256/<hex>
/// repositories/<name>/_manifests/sha256/<hex>
/// repositories/<name>/_tags/<tag>          holds a digest
/// ```
final class Store implements AutoCloseable {
  static final String BLOBS = "_blobs";
  static final String MANIFESTS = "_manifests";
  static final String TAGS = "_tags";

  private final Path root;
  private final FileChannel lock;
  private final Uploads uploads;

  private Store(Path root, FileChannel lock, Uploads uploads) {
    this.root = root;
    this.lock = lock;
    this.uploads = uploads;
  }

  /// Opens a store and sweeps what dead uploads left; throws `store-in-use`.
  static Store open(Path folder, Uploads.Bounds bounds) {
    var root = folder.toAbsolutePath();
    try {
      if (!Files.isDirectory(root)) {
        Durable.folder(root);
        // What is released to attested keeps only is not for others on this machine either.
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      }
      Durable.folder(root.resolve("repositories"));
      var lock = lock(root);
      return new Store(root, lock, Uploads.sweep(root, bounds));
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  Path root() {
    return root;
  }

  Uploads uploads() {
    return uploads;
  }

  /// A blob's file, if the repository has it.
  Optional<Path> blob(String repository, Digest digest) {
    return Optional.of(file(repository, BLOBS, digest)).filter(Files::isRegularFile);
  }

  /// Makes a finished upload a blob of its repository; throws `digest-mismatch`.
  void commit(Uploads.Upload upload, Digest digest) {
    try {
      upload.finish(digest, file(upload.repository(), BLOBS, digest));
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// A manifest, with its digest checked; throws `content-damaged`.
  Optional<OciManifest> manifest(String repository, Digest digest) {
    var file = file(repository, MANIFESTS, digest);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      var bytes = Bytes.wrap(Files.readAllBytes(file));
      if (!Digest.of(digest.algorithm(), bytes.toArray()).equals(digest)) {
        throw damaged(repository, digest);
      }
      return Optional.of(OciManifest.parse(bytes));
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// Stores a manifest all of whose blobs are there; throws `manifest-blob-missing`.
  void putManifest(String repository, Digest digest, OciManifest manifest) {
    for (var part : manifest.blobs()) {
      var blob = blob(repository, part.digest());
      if (blob.isEmpty() || size(blob.get()) != part.size()) {
        throw new DrawbridgeException(
            Kind.INVALID,
            "manifest-blob-missing",
            "the manifest names "
                + part.digest()
                + " with "
                + part.size()
                + " bytes, which `"
                + repository
                + "` does not have",
            "push every blob before the manifest");
      }
    }
    write(file(repository, MANIFESTS, digest), manifest.bytes());
  }

  /// Points a tag to a manifest that is there.
  void putTag(String repository, String tag, Digest digest) {
    var content = (digest + "\n").getBytes(StandardCharsets.UTF_8);
    write(folder(repository).resolve(TAGS).resolve(tag), Bytes.wrap(content));
  }

  /// What a tag points to.
  Optional<Digest> tag(String repository, String tag) {
    Reference.checkTag(tag);
    var file = folder(repository).resolve(TAGS).resolve(tag);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Digest.parse(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw Storage.failed(root, e);
    } catch (CoreException e) {
      throw new DrawbridgeException(
          Kind.FAULT,
          "tag-damaged",
          "the tag `" + repository + ":" + tag + "` is damaged in the store",
          "push the tag again",
          e);
    }
  }

  /// The repository's tags in order, if there is such a repository.
  Optional<List<String>> tags(String repository) {
    if (!Files.isDirectory(folder(repository).resolve(MANIFESTS))) {
      return Optional.empty();
    }
    var folder = folder(repository).resolve(TAGS);
    if (!Files.isDirectory(folder)) {
      return Optional.of(List.of());
    }
    try (var files = Files.list(folder)) {
      return Optional.of(files.map(file -> String.valueOf(file.getFileName())).sorted().toList());
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// Reads everything, and lists what is not as it should be.
  List<String> verify() {
    return new StoreScan(this).faults();
  }

  @Override
  public void close() {
    uploads.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// Whether a blob's file has the content that its name says.
  static boolean intact(Path file, Digest digest) {
    try (var in = Files.newInputStream(file)) {
      return Digest.of(digest.algorithm(), in).equals(digest);
    } catch (IOException _) {
      return false;
    }
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return -1;
    }
  }

  static DrawbridgeException damaged(String repository, Digest digest) {
    return new DrawbridgeException(
        Kind.FAULT,
        "content-damaged",
        "the drawbridge's copy of " + digest + " in `" + repository + "` is damaged",
        "push the package again: what is damaged is replaced");
  }

  private void write(Path target, Bytes content) {
    try {
      Durable.write(target, content, root.resolve("uploads").resolve("w-" + UUID.randomUUID()));
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  private Path file(String repository, String sort, Digest digest) {
    return folder(repository)
        .resolve(sort)
        .resolve(digest.algorithm().label())
        .resolve(digest.hex());
  }

  /// No part of a repository's name begins with `_` or is `..`: [Reference#checkRepository].
  private Path folder(String repository) {
    Reference.checkRepository(repository);
    return root.resolve("repositories").resolve(repository);
  }

  private static FileChannel lock(Path root) throws IOException {
    var channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new DrawbridgeException(
          Kind.CONFLICT,
          "store-in-use",
          "the store `" + root + "` is in use by another drawbridge",
          "stop that one first, or choose another folder");
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (java.nio.channels.OverlappingFileLockException _) {
      return null;
    }
  }
}
