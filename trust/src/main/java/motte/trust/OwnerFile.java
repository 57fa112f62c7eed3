package motte.trust;

import java.nio.file.Path;

/// A file that only its owner may read or write: a private key or a token.
@SuppressWarnings("DoNotCallSuggester")
public final class OwnerFile {
  private OwnerFile() {}

  /// Writes `content` to `file` with mode 0600, whole or not at all, replacing what was there.
  public static void write(Path file, byte[] content) {
    throw new UnsupportedOperationException("not yet");
  }

  /// As [#write], but refuses to replace an existing file: `key-exists`.
  public static void create(Path file, byte[] content) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Reads `file`, which others must not be able to read: `key-file-open-to-others`,
  /// `key-file-unreadable`.
  public static byte[] read(Path file) {
    throw new UnsupportedOperationException("not yet");
  }
}
