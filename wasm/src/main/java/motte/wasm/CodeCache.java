package motte.wasm;

import java.nio.file.Path;
import javax.crypto.SecretKey;
import motte.core.ByteSize;
import motte.wasm.internal.FileCodeCache;

/// Compiled code that outlives the process, in a folder of files: the second start of a large
/// module costs a fraction of the first.
///
/// Whoever can write code into the cache decides what runs, so each entry is authenticated with a
/// key: give the same key only to processes of the same owner, and never store it where someone
/// else reads it. What does not fit its key, module, engine, JDK or machine is never loaded but
/// compiled anew; so is what a failing disk left half written. The cache never makes a module fail.
///
/// Safe for use by several threads, and by several processes in one folder.
public interface CodeCache extends AutoCloseable {

  /// A cache in `directory`, which is made if it is missing.
  ///
  /// @param key for HMAC-SHA-256, of at least 32 bytes
  /// @param most what all entries together may take; the least recently used go first
  /// @throws WasmException `code-cache-unusable` if the folder cannot be made or the key is too
  ///   short
  static CodeCache open(Path directory, SecretKey key, ByteSize most) {
    return FileCodeCache.open(directory, key, most);
  }

  /// What happened so far.
  Usage usage();

  /// Writes the code that was compiled since the cache was opened.
  @Override
  void close();

  /// What a cache was good for.
  ///
  /// @param loaded classes that came from the cache
  /// @param compiled classes that had to be compiled
  /// @param discarded entries, or classes in them, that were damaged or not authentic
  record Usage(long loaded, long compiled, long discarded) {}
}
