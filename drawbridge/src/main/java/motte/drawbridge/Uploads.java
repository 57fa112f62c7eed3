package motte.drawbridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Kind;

/// Uploads that have begun and not ended. They live as long as the process and their file; one that
/// nobody continues for an hour is dropped.
final class Uploads implements AutoCloseable {
  private static final int MOST = 256;
  private static final Duration IDLE = Duration.ofHours(1);
  private static final int PIECE = 64 << 10;

  /// How big a blob may be, and the time.
  record Bounds(ByteSize blob, InstantSource clock) {}

  private final ConcurrentHashMap<String, Upload> open = new ConcurrentHashMap<>();
  private final Path root;
  private final Path folder;
  private final Bounds bounds;

  private Uploads(Path root, Path folder, Bounds bounds) {
    this.root = root;
    this.folder = folder;
    this.bounds = bounds;
  }

  /// Removes what dead uploads left.
  static Uploads sweep(Path root, Bounds bounds) throws IOException {
    var folder = root.resolve("uploads");
    Durable.folder(folder);
    try (var leftovers = Files.list(folder)) {
      for (var leftover : leftovers.toList()) {
        Files.delete(leftover);
      }
    }
    return new Uploads(root, folder, bounds);
  }

  /// Begins an upload; throws `uploads-exhausted`.
  Upload begin(String repository, String account) {
    dropIdle();
    if (open.size() >= MOST) {
      throw new DrawbridgeException(
          Kind.UNAVAILABLE,
          "uploads-exhausted",
          open.size() + " uploads are open, which is the most there may be",
          "finish them, or wait an hour until idle ones are dropped");
    }
    try {
      var upload = new Upload(UUID.randomUUID().toString(), repository, account);
      open.put(upload.id, upload);
      return upload;
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// An open upload of that account; throws `upload-unknown`.
  Upload find(String repository, String account, String id) {
    var upload = open.get(id);
    if (upload == null
        || !upload.repository.equals(repository)
        || !upload.account.equals(account)) {
      throw new DrawbridgeException(
          Kind.MISSING,
          "upload-unknown",
          "there is no upload `" + id + "` to `" + repository + "`",
          "begin again with POST; a restart of the drawbridge ends all uploads");
    }
    return upload;
  }

  /// Ends every upload.
  @Override
  public void close() {
    open.values().forEach(Upload::drop);
  }

  private void dropIdle() {
    var before = bounds.clock.instant().minus(IDLE);
    open.values().stream().filter(upload -> upload.touched.isBefore(before)).forEach(Upload::drop);
  }

  /// One upload. Its methods may be called from any thread, one at a time.
  final class Upload {
    private final String id;
    private final String repository;
    private final String account;
    private final Path file;
    private final OutputStream out;
    private final MessageDigest hash = Digest.Algorithm.SHA256.start();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile long size;
    private volatile Instant touched = bounds.clock.instant();

    private Upload(String id, String repository, String account) throws IOException {
      this.id = id;
      this.repository = repository;
      this.account = account;
      this.file = folder.resolve(id);
      this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    }

    String id() {
      return id;
    }

    String repository() {
      return repository;
    }

    /// How many bytes have come.
    long size() {
      return size;
    }

    /// Adds all of `content`. Where the disk or a bound ends it, the upload is over; where the
    /// client does, it may be continued.
    void append(InputStream content) throws IOException {
      exclusively(() -> {
        var piece = new byte[PIECE];
        for (int n = content.read(piece); n >= 0; n = content.read(piece)) {
          write(piece, n);
        }
      });
    }

    /// Checks the digest and moves the file to where the blob belongs; throws `digest-mismatch`.
    void finish(Digest digest, Path target) throws IOException {
      exclusively(() -> {
        try {
          out.close();
          var found = digest();
          if (digest.algorithm() != Digest.Algorithm.SHA256) {
            try (var in = Files.newInputStream(file)) {
              found = Digest.of(digest.algorithm(), in);
            }
          }
          if (!found.equals(digest)) {
            throw new DrawbridgeException(
                Kind.INVALID,
                "digest-mismatch",
                "what came has digest " + found + ", not " + digest,
                "push it again, and send the digest of exactly what you send");
          }
          Durable.sync(file);
          Durable.move(file, target);
        } finally {
          drop();
        }
      });
    }

    /// Forgets the upload and removes its file.
    void drop() {
      open.remove(id);
      try {
        out.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw Storage.failed(root, e);
      }
    }

    private Digest digest() {
      return Digest.finish(Digest.Algorithm.SHA256, hash);
    }

    private void write(byte[] piece, int n) {
      long all = size + n;
      if (all > bounds.blob.bytes()) {
        drop();
        throw new DrawbridgeException(
            Kind.EXHAUSTED,
            "blob-too-large",
            "a blob has more than " + bounds.blob,
            "make it smaller, or ask whoever runs the drawbridge for a higher bound");
      }
      try {
        out.write(piece, 0, n);
      } catch (IOException e) {
        var failed = Storage.failed(root, e);
        drop();
        throw failed;
      }
      hash.update(piece, 0, n);
      size = all;
      touched = bounds.clock.instant();
    }

    private void exclusively(Step step) throws IOException {
      if (!turn.tryLock()) {
        throw new DrawbridgeException(
            Kind.CONFLICT,
            "upload-busy",
            "the upload `" + id + "` is being written by another request",
            "send one piece after the other");
      }
      try {
        if (open.get(id) != this) {
          throw new DrawbridgeException(
              Kind.MISSING,
              "upload-over",
              "the upload `" + id + "` has ended",
              "begin again with POST");
        }
        step.run();
      } finally {
        turn.unlock();
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
