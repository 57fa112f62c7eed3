package motte.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import motte.core.Kind;

/// A file that only its owner may read or write: a private key or a token.
public final class OwnerFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_MAY =
      PosixFilePermissions.fromString("rwx------");

  private OwnerFile() {}

  /// Writes `content` to `file` with mode 0600, whole or not at all, replacing what was there.
  /// Folders that are missing are made. Throws `key-file-unwritable`.
  public static void write(Path file, byte[] content) {
    try {
      var fresh = beside(file, content);
      try {
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        persistFolder(file);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// As [#write], but never replaces a file: throws `key-exists` if there is one.
  public static void create(Path file, byte[] content) {
    try {
      var fresh = beside(file, content);
      try {
        Files.createLink(file, fresh);
        persistFolder(file);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (FileAlreadyExistsException _) {
      throw new TrustException(
          Kind.CONFLICT,
          "key-exists",
          "`" + file + "` exists already",
          "choose another name, or move the file away if you no longer need it");
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// The content of `file`, which nobody but its owner may be allowed to read or write:
  /// `key-file-open-to-others`, `key-file-missing`, `key-file-unreadable`.
  public static byte[] read(Path file) {
    try {
      var allowed = Files.getPosixFilePermissions(file);
      if (!OWNER_MAY.containsAll(allowed)) {
        throw new TrustException(
            Kind.DENIED,
            "key-file-open-to-others",
            "`"
                + file
                + "` has mode "
                + PosixFilePermissions.toString(allowed)
                + ", so others can reach the key",
            "run: chmod 600 " + file);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw new TrustException(
          Kind.MISSING,
          "key-file-missing",
          "`" + file + "` does not exist",
          "name a key file, or make one with: motte key create " + file);
    } catch (IOException e) {
      throw new TrustException(
          Kind.FAULT,
          "key-file-unreadable",
          "`" + file + "` cannot be read: " + e.getMessage(),
          "check that it is a file of yours on a file system with POSIX permissions",
          e);
    }
  }

  /// A complete file of mode 0600 in the same folder, so that it can take its place in one step.
  private static Path beside(Path file, byte[] content) throws IOException {
    var folder = folder(file);
    Files.createDirectories(folder);
    var fresh =
        Files.createTempFile(
            folder,
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      return fresh;
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private static void persistFolder(Path file) throws IOException {
    try (var channel = FileChannel.open(folder(file), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static TrustException unwritable(Path file, IOException e) {
    return new TrustException(
        Kind.FAULT,
        "key-file-unwritable",
        "`" + file + "` cannot be written: " + e.getMessage(),
        "check that its folder is yours and that the disk has room",
        e);
  }
}
