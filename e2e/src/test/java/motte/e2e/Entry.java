package motte.e2e;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What stands in a [PlayedTree]: a file is what code does when somebody reads or writes it.
sealed interface Entry {

  /// A folder.
  ///
  /// @param entries what is in it, by name
  /// @param maker what a folder that somebody makes in it holds from the start
  record Folder(Map<String, Entry> entries, Supplier<Folder> maker) implements Entry {
    /// One in which nobody may make folders.
    static Folder of(Map<String, Entry> entries) {
      return new Folder(
          new ConcurrentHashMap<>(entries),
          () -> {
            throw new Refusal(Refusal.NOT_PERMITTED);
          });
    }

    /// An empty one, for folders that `maker` fills.
    static Folder making(Supplier<Folder> maker) {
      return new Folder(new ConcurrentHashMap<>(), maker);
    }

    /// That one alone, under folders of these names.
    static Folder at(String path, Entry entry) {
      var names = path.split("/", 2);
      return of(Map.of(names[0], names.length == 1 ? entry : at(names[1], entry)));
    }
  }

  /// A file. What it may not do it refuses with [Refusal].
  non-sealed interface File extends Entry {
    /// What reading from the start gives.
    byte[] read();

    /// What one `write` hands over.
    void write(byte[] content);

    /// Whether what was written counts only when the file is closed, as for binary attributes of
    /// configfs.
    default boolean whenClosed() {
      return false;
    }

    /// Whether it is made when somebody opens it, as Gramine's files are; else when somebody reads.
    default boolean whenOpened() {
      return false;
    }
  }

  /// A file that can only be read.
  static File readable(Supplier<byte[]> reader) {
    return new File() {
      @Override
      public byte[] read() {
        return reader.get();
      }

      @Override
      public void write(byte[] content) {
        throw new Refusal(Refusal.NO_ACCESS);
      }
    };
  }

  /// What a system call fails with.
  final class Refusal extends RuntimeException {
    static final int NOT_PERMITTED = 1;
    static final int MISSING = 2;
    static final int BROKEN = 5;
    static final int NO_ACCESS = 13;
    static final int BUSY = 16;
    static final int EXISTS = 17;
    static final int INVALID = 22;
    static final int TOO_LARGE = 27;
    static final int UNKNOWN_CALL = 38;
    private static final long serialVersionUID = 1L;

    private final int error;

    /// @param error `errno`
    Refusal(int error) {
      super("error " + error, null, false, false);
      this.error = error;
    }

    int error() {
      return error;
    }
  }
}
