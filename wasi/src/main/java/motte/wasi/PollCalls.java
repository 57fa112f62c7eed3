package motte.wasi;

import motte.capability.File;
import motte.capability.Interest;
import motte.capability.Listener;
import motte.capability.Pollable;
import motte.capability.Sink;
import motte.capability.Source;
import org.jspecify.annotations.Nullable;

/// `poll_oneoff`: waits for clocks and descriptors. A look at a descriptor is a field check; what
/// it reports to was set up when it was opened.
final class PollCalls {
  private static final int MOST = 1 << 16;
  private static final int EVENT = 32;
  private static final int CLOCK = 0;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int ABSOLUTE = 1;
  private static final int HANGUP = 1;
  private static final long ROOM_OF_A_FILE = 1 << 16;

  private final ProcessCalls process;
  private Subscription[] subscriptions = new Subscription[0];

  PollCalls(ProcessCalls process) {
    this.process = process;
  }

  void addTo(Calls calls, Layout layout) {
    calls.add(
        "poll_oneoff",
        "iiii",
        (g, a) -> poll(g, layout, (int) a[0], (int) a[1], (int) a[2], (int) a[3]));
  }

  /// What the guest waits for; these objects are used again.
  private static final class Subscription {
    long user;
    int tag;
    int error;
    int clock;
    long deadline;
    @Nullable Entry entry;
  }

  private void poll(Guest guest, Layout layout, int in, int out, int count, int result) {
    long many = Integer.toUnsignedLong(count);
    guest.check(in, many * layout.subscription);
    guest.check(out, many * EVENT);
    guest.check(result, 4);
    if (many == 0 || many > MOST) {
      throw new Refusal(Errno.INVAL);
    }
    reserve(count);
    for (int i = 0; i < count; i++) {
      parse(guest, layout, in + i * layout.subscription, subscriptions[i]);
    }
    var signal = guest.table.signal();
    for (; ; ) {
      long seen = signal.changes();
      long nearest = Long.MAX_VALUE;
      int events = 0;
      for (int i = 0; i < count; i++) {
        var subscription = subscriptions[i];
        if (subscription.error == 0 && subscription.tag == CLOCK) {
          long left = subscription.deadline - process.time(subscription.clock);
          if (left > 0) {
            nearest = Math.min(nearest, left);
            continue;
          }
        }
        if (report(guest, subscription, out + events * EVENT)) {
          events++;
        }
      }
      if (events > 0) {
        guest.memory().writeInt(result, events);
        release(count);
        motte.capability.Signal.interruptible();
        return;
      }
      signal.await(seen, nearest);
    }
  }

  private void reserve(int count) {
    if (subscriptions.length < count) {
      subscriptions = new Subscription[Integer.highestOneBit(count) << 1];
      for (int i = 0; i < subscriptions.length; i++) {
        subscriptions[i] = new Subscription();
      }
    }
  }

  private void release(int count) {
    for (int i = 0; i < count; i++) {
      subscriptions[i].entry = null;
    }
  }

  private void parse(Guest guest, Layout layout, int at, Subscription to) {
    var memory = guest.memory();
    to.user = memory.readLong(at);
    to.tag = memory.readByte(at + 8);
    to.error = Errno.SUCCESS;
    to.entry = null;
    switch (to.tag) {
      case CLOCK -> {
        int clock = at + layout.clock();
        to.clock = memory.readInt(clock);
        try {
          to.deadline =
              deadline(
                  process.time(to.clock), memory.readLong(clock + 8), memory.readShort(clock + 24));
        } catch (Refusal refusal) {
          to.error = refusal.errno();
        }
      }
      case READ, WRITE -> subscribe(guest.table.find(memory.readInt(at + 16)), to);
      default -> throw new Refusal(Errno.INVAL);
    }
  }

  /// Timeouts are unsigned; those beyond 292 years are never reached.
  private static long deadline(long now, long timeout, int flags) {
    if ((flags & ABSOLUTE) != 0) {
      return timeout < 0 ? Long.MAX_VALUE : timeout;
    }
    long at = now + timeout;
    return timeout < 0 || at < now ? Long.MAX_VALUE : at;
  }

  private static void subscribe(@Nullable Entry entry, Subscription to) {
    to.entry = entry;
    if (entry == null) {
      to.error = Errno.BADF;
    } else {
      long right =
          to.tag == WRITE
              ? Rights.FD_WRITE
              : entry.shape == Entry.Shape.LISTENER ? Rights.SOCK_ACCEPT : Rights.FD_READ;
      if (!entry.may(right | Rights.POLL_FD_READWRITE)) {
        to.error = Errno.NOTCAPABLE;
      }
    }
  }

  /// Writes the event of a subscription if it has one.
  private static boolean report(Guest guest, Subscription subscription, int at) {
    long bytes = 0;
    boolean hangup = false;
    var entry = subscription.entry;
    if (subscription.error == 0 && entry != null) {
      var interest = subscription.tag == READ ? Interest.READ : Interest.WRITE;
      if (entry.capability instanceof Pollable pollable && !pollable.ready(interest)) {
        return false;
      }
      bytes = subscription.tag == READ ? readable(entry) : writable(entry);
      hangup = bytes == 0 && hangup(entry, interest);
    }
    var memory = guest.memory();
    memory.writeLong(at, subscription.user);
    memory.writeShort(at + 8, (short) subscription.error);
    memory.writeShort(at + 10, (short) subscription.tag);
    memory.writeInt(at + 12, 0);
    memory.writeLong(at + 16, bytes);
    memory.writeLong(at + 24, hangup ? HANGUP : 0);
    return true;
  }

  private static long readable(Entry entry) {
    return switch (entry.capability) {
      case File file -> Math.max(0, file.size() - entry.position);
      case Source source -> source.available();
      case Listener listener -> listener.waiting();
      default -> 0;
    };
  }

  private static long writable(Entry entry) {
    return entry.capability instanceof Sink sink ? sink.room() : ROOM_OF_A_FILE;
  }

  private static boolean hangup(Entry entry, Interest interest) {
    return switch (interest) {
      case READ -> entry.capability instanceof Source source && source.ended();
      case WRITE -> entry.capability instanceof Sink;
    };
  }
}
