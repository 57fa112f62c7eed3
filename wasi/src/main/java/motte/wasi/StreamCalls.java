package motte.wasi;

import motte.capability.CapabilityException;
import motte.capability.Connection;
import motte.capability.File;
import motte.capability.Interest;
import motte.capability.Listener;
import motte.capability.Sink;
import motte.capability.Source;

/// Moves bytes between the guest and what it was granted: `fd_read`, `fd_write` and their kin, and
/// the sockets.
final class StreamCalls {
  private static final int PEEK = 1;
  private static final int WAIT_ALL = 2;
  private static final int SHUT_READ = 1;
  private static final int SHUT_WRITE = 2;

  private StreamCalls() {}

  static void addTo(Calls calls) {
    calls.add(
        "fd_read",
        "iiii",
        (g, a) -> {
          var entry = g.table.at((int) a[0]).needs(Rights.FD_READ);
          transfer(g, a, 3, buffers -> read(g, entry, buffers, 0));
        });
    calls.add(
        "fd_write",
        "iiii",
        (g, a) -> {
          var entry = g.table.at((int) a[0]).needs(Rights.FD_WRITE);
          transfer(g, a, 3, buffers -> write(g, entry, buffers));
        });
    calls.add(
        "fd_pread",
        "iiili",
        (g, a) -> {
          var entry = g.table.at((int) a[0]);
          var file = entry.file();
          entry.needs(Rights.FD_READ | Rights.FD_SEEK);
          transfer(g, a, 4, buffers -> read(file, position(a[3]), buffers));
        });
    calls.add(
        "fd_pwrite",
        "iiili",
        (g, a) -> {
          var entry = g.table.at((int) a[0]);
          var file = entry.file();
          entry.needs(Rights.FD_WRITE | Rights.FD_SEEK);
          transfer(g, a, 4, buffers -> write(entry, file, position(a[3]), buffers));
        });
    calls.add("sock_accept", "iii", (g, a) -> accept(g, (int) a[0], (int) a[1], (int) a[2]));
    calls.add("sock_recv", "iiiiii", StreamCalls::receive);
    calls.add("sock_send", "iiiii", StreamCalls::send);
    calls.add("sock_shutdown", "ii", (g, a) -> shutdown(g, (int) a[0], (int) a[1]));
  }

  /// Moves bytes; gives how many.
  private interface Transfer {
    long run(Buffers buffers);
  }

  /// A call whose buffers are arguments 1 and 2, and which tells how much it did at `result`.
  private static void transfer(Guest guest, long[] args, int result, Transfer transfer) {
    guest.check((int) args[result], 4);
    var buffers = guest.buffers.load((int) args[1], (int) args[2]);
    guest.memory().writeInt((int) args[result], (int) transfer.run(buffers));
  }

  private static long position(long position) {
    if (position < 0) {
      throw new Refusal(Errno.INVAL);
    }
    return position;
  }

  private static long read(Guest guest, Entry entry, Buffers buffers, int flags) {
    if (entry.capability instanceof File file) {
      long done = read(file, entry.position, buffers);
      entry.position += done;
      return done;
    }
    return entry.capability instanceof Source source
        ? receive(guest, entry, source, buffers, flags)
        : 0;
  }

  private static long read(File file, long from, Buffers buffers) {
    long done = 0;
    while (buffers.remaining() > 0) {
      int wanted = buffers.next();
      int got = file.read(from + done, buffers.piece(), 0, wanted);
      if (got < 0) {
        break;
      }
      buffers.scatter(got);
      done += got;
      if (got < wanted) {
        break;
      }
    }
    return done;
  }

  private static long write(Guest guest, Entry entry, Buffers buffers) {
    if (entry.capability instanceof File file) {
      if (entry.has(Entry.APPEND)) {
        return append(entry, file, buffers);
      }
      long done = write(entry, file, entry.position, buffers);
      entry.position += done;
      return done;
    }
    return entry.capability instanceof Sink sink
        ? give(guest, entry, sink, buffers)
        : buffers.remaining();
  }

  private static long write(Entry entry, File file, long from, Buffers buffers) {
    long done = 0;
    while (buffers.remaining() > 0) {
      int wanted = buffers.gather();
      int put = file.write(from + done, buffers.piece(), 0, wanted);
      buffers.advance(put);
      done += put;
      if (put < wanted) {
        break;
      }
    }
    settle(entry, file);
    return done;
  }

  private static long append(Entry entry, File file, Buffers buffers) {
    long done = 0;
    while (buffers.remaining() > 0) {
      int amount = buffers.gather();
      entry.position = file.append(buffers.piece(), 0, amount) + amount;
      buffers.advance(amount);
      done += amount;
    }
    settle(entry, file);
    return done;
  }

  private static void settle(Entry entry, File file) {
    if (entry.has(Entry.SYNC) || entry.has(Entry.DSYNC)) {
      file.sync(entry.has(Entry.SYNC));
    }
  }

  private static long receive(Guest guest, Entry entry, Source source, Buffers buffers, int flags) {
    boolean all = (flags & WAIT_ALL) != 0;
    if ((flags & PEEK) != 0 && source instanceof Connection connection) {
      return peek(guest, entry, connection, buffers, all);
    }
    long done = 0;
    while (buffers.remaining() > 0) {
      int got = done == 0 ? source.read(buffers.piece(), 0, buffers.next()) : more(source, buffers);
      if (got > 0) {
        buffers.scatter(got);
        done += got;
      } else if (got < 0 || (done > 0 && (!all || entry.has(Entry.NONBLOCK)))) {
        break;
      } else {
        waitFor(guest, entry, source, Interest.READ);
      }
    }
    return done;
  }

  /// Reads on after some bytes were had: an error now is for the next call.
  private static int more(Source source, Buffers buffers) {
    return source.ended() ? -1 : source.read(buffers.piece(), 0, buffers.next());
  }

  private static long peek(
      Guest guest, Entry entry, Connection connection, Buffers buffers, boolean all) {
    if (buffers.remaining() == 0) {
      return 0;
    }
    int wanted = Math.min(buffers.next(), connection.capacity());
    int least = all && !entry.has(Entry.NONBLOCK) ? wanted : 1;
    var signal = guest.table.signal();
    long seen = signal.changes();
    boolean complete = connection.complete();
    int got = connection.peek(buffers.piece(), 0, wanted);
    while (got >= 0 && got < least && !complete) {
      if (entry.has(Entry.NONBLOCK)) {
        throw new Refusal(Errno.AGAIN);
      }
      signal.await(seen, Long.MAX_VALUE);
      seen = signal.changes();
      complete = connection.complete();
      got = connection.peek(buffers.piece(), 0, wanted);
    }
    if (got > 0) {
      buffers.scatter(got);
    }
    return Math.max(got, 0);
  }

  private static long give(Guest guest, Entry entry, Sink sink, Buffers buffers) {
    long done = 0;
    while (buffers.remaining() > 0) {
      int amount = buffers.gather();
      int put;
      try {
        put = sink.write(buffers.piece(), 0, amount);
      } catch (CapabilityException e) {
        if (done > 0) {
          break;
        }
        throw e;
      }
      buffers.advance(put);
      done += put;
      if (put == 0) {
        if (done > 0 && entry.has(Entry.NONBLOCK)) {
          break;
        }
        waitFor(guest, entry, sink, Interest.WRITE);
      }
    }
    return done;
  }

  /// Blocks, unless the descriptor does not.
  ///
  /// @throws Refusal `again`
  private static void waitFor(
      Guest guest, Entry entry, motte.capability.Pollable pollable, Interest interest) {
    if (entry.has(Entry.NONBLOCK)) {
      throw new Refusal(Errno.AGAIN);
    }
    guest.await(pollable, interest);
  }

  private static void accept(Guest guest, int fd, int flags, int target) {
    var entry = guest.table.at(fd);
    guest.check(target, 4);
    if (!(entry.capability instanceof Listener listener)) {
      throw new Refusal(entry.shape == Entry.Shape.CONNECTION ? Errno.INVAL : Errno.NOTSOCK);
    }
    entry.needs(Rights.SOCK_ACCEPT);
    if ((flags & ~Entry.NONBLOCK) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    guest.table.room();
    var accepted = listener.accept();
    while (accepted.isEmpty()) {
      waitFor(guest, entry, listener, Interest.READ);
      accepted = listener.accept();
    }
    var made =
        new Entry(
            Entry.Shape.CONNECTION,
            accepted.orElseThrow(),
            Rights.CONNECTION & entry.inheriting,
            0,
            flags,
            null);
    guest.memory().writeInt(target, guest.table.add(made));
  }

  private static void receive(Guest guest, long[] args) {
    var entry = guest.table.at((int) args[0]);
    connection(entry);
    entry.needs(Rights.FD_READ);
    int flags = (int) args[3];
    if ((flags & ~(PEEK | WAIT_ALL)) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    guest.check((int) args[5], 2);
    transfer(guest, args, 4, buffers -> read(guest, entry, buffers, flags));
    guest.memory().writeShort((int) args[5], (short) 0);
  }

  private static void send(Guest guest, long[] args) {
    var entry = guest.table.at((int) args[0]);
    connection(entry);
    entry.needs(Rights.FD_WRITE);
    if ((int) args[3] != 0) {
      throw new Refusal(Errno.INVAL);
    }
    transfer(guest, args, 4, buffers -> write(guest, entry, buffers));
  }

  private static void shutdown(Guest guest, int fd, int how) {
    var entry = guest.table.at(fd);
    var connection = connection(entry);
    entry.needs(Rights.SOCK_SHUTDOWN);
    if (how == 0 || (how & ~(SHUT_READ | SHUT_WRITE)) != 0) {
      throw new Refusal(Errno.INVAL);
    }
    connection.shutdown((how & SHUT_READ) != 0, (how & SHUT_WRITE) != 0);
  }

  private static Connection connection(Entry entry) {
    if (entry.capability instanceof Connection connection) {
      return connection;
    }
    throw new Refusal(entry.shape == Entry.Shape.LISTENER ? Errno.NOTCONN : Errno.NOTSOCK);
  }
}
