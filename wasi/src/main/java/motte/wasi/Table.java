package motte.wasi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import motte.capability.CapabilityException;
import motte.capability.Connection;
import motte.capability.Pollable;
import motte.capability.Signal;
import motte.capability.Sink;
import org.jspecify.annotations.Nullable;

/// The descriptors of one guest: numbered, the lowest free number first, and bounded. All that can
/// become ready reports to one [Signal].
final class Table {
  private static final Duration STALLED = Duration.ofSeconds(5);

  private final int bound;
  private final Signal signal = Signal.create();
  private final List<Sink> leaving = new ArrayList<>();
  private @Nullable Entry[] entries = new Entry[16];
  private int lowestFree;
  private int used;

  Table(int bound) {
    this.bound = bound;
  }

  Signal signal() {
    return signal;
  }

  /// The entry at `fd`.
  ///
  /// @throws Refusal `badf`
  Entry at(int fd) {
    var entry = find(fd);
    if (entry == null) {
      throw new Refusal(Errno.BADF);
    }
    return entry;
  }

  /// The entry at `fd`, or null.
  @Nullable Entry find(int fd) {
    return fd >= 0 && fd < entries.length ? entries[fd] : null;
  }

  /// Makes sure that one more fits.
  ///
  /// @throws Refusal `mfile`
  void room() {
    if (used >= bound) {
      throw new Refusal(Errno.MFILE);
    }
  }

  /// Puts `entry` at the lowest free number.
  int add(Entry entry) {
    room();
    while (lowestFree < entries.length && entries[lowestFree] != null) {
      lowestFree++;
    }
    if (lowestFree == entries.length) {
      entries = Arrays.copyOf(entries, entries.length * 2);
    }
    entries[lowestFree] = entry;
    used++;
    if (entry.capability instanceof Pollable pollable) {
      pollable.watch(signal);
    }
    return lowestFree++;
  }

  /// Gives up what is at `fd`.
  void close(int fd) {
    var entry = at(fd);
    free(fd);
    end(entry);
  }

  /// Moves what is at `from` to `to`, giving up what was there.
  void renumber(int from, int to) {
    var moved = at(from);
    var replaced = at(to);
    if (from == to) {
      return;
    }
    free(from);
    entries[to] = moved;
    end(replaced);
  }

  /// Gives up everything. What was written goes out first: for ever on standard output, which may
  /// be a slow pipe, and as long as it moves on connections; for a moment if in a `hurry`.
  void closeAll(boolean hurry) {
    for (int fd = 0; fd < entries.length; fd++) {
      var entry = entries[fd];
      if (entry != null) {
        free(fd);
        try {
          end(entry);
        } catch (Refusal _) {
          // the guest has ended, and the others still have to be given up
        }
      }
    }
    for (var sink : leaving) {
      if (hurry) {
        sink.flush(Duration.ofSeconds(1));
      } else {
        drain(sink);
      }
    }
    leaving.clear();
  }

  private static void drain(Sink sink) {
    if (!(sink instanceof Connection)) {
      sink.flush(Duration.ofNanos(Long.MAX_VALUE));
      return;
    }
    int room;
    do {
      room = sink.room();
    } while (!sink.flush(STALLED) && sink.room() != room);
  }

  private void free(int fd) {
    entries[fd] = null;
    used--;
    lowestFree = Math.min(lowestFree, fd);
  }

  private void end(Entry entry) {
    if (entry.capability instanceof Pollable pollable) {
      pollable.unwatch(signal);
    }
    if (entry.capability instanceof Sink sink) {
      leaving.removeIf(other -> other.flush(Duration.ZERO));
      leaving.add(sink);
    }
    try {
      entry.capability.close();
    } catch (CapabilityException e) {
      throw new Refusal(Errno.of(e));
    }
  }
}
