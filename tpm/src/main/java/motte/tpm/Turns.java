package motte.tpm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Whose turn it is: one at a time, and round and round among those who wait, however many threads
/// each of them has.
final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Deque<Ticket>> waiting = new HashMap<>();
  private final Deque<Object> ring = new ArrayDeque<>();
  private boolean taken;

  private static final class Ticket {
    private final Condition called;
    private boolean served;

    private Ticket(Condition called) {
      this.called = called;
    }
  }

  /// Waits for a turn of `who`.
  void take(Object who) {
    lock.lock();
    try {
      var ticket = new Ticket(lock.newCondition());
      waiting.computeIfAbsent(who, _ -> new ArrayDeque<>()).add(ticket);
      if (!ring.contains(who)) {
        ring.add(who);
      }
      if (!taken) {
        next();
      }
      while (!ticket.served) {
        ticket.called.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends a turn.
  void give() {
    lock.lock();
    try {
      taken = false;
      next();
    } finally {
      lock.unlock();
    }
  }

  /// How many wait.
  int waiting() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(Deque::size).sum();
    } finally {
      lock.unlock();
    }
  }

  private void next() {
    var who = ring.poll();
    if (who == null) {
      return;
    }
    var tickets = waiting.getOrDefault(who, new ArrayDeque<>());
    var ticket = tickets.remove();
    if (tickets.isEmpty()) {
      waiting.remove(who);
    } else {
      ring.add(who);
    }
    taken = true;
    ticket.served = true;
    ticket.called.signal();
  }
}
