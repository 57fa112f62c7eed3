package motte.wasi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import motte.capability.Entropy;
import motte.capability.MonotonicClock;
import motte.capability.Signal;
import motte.capability.WallClock;
import motte.core.Kind;

/// What a process has from its start: arguments, environment, clocks, random, and its end.
final class ProcessCalls {
  static final int REALTIME = 0;
  static final int MONOTONIC = 1;

  private static final int PROCESS_CPU = 2;
  private static final int THREAD_CPU = 3;
  private static final int PIECE = 4096;

  private final List<byte[]> args;
  private final List<byte[]> env;
  private final WallClock wall;
  private final MonotonicClock monotonic;
  private final Entropy entropy;

  ProcessCalls(
      List<String> args,
      Map<String, String> env,
      WallClock wall,
      MonotonicClock monotonic,
      Entropy entropy) {
    this.args = args.stream().map(ProcessCalls::terminated).toList();
    this.env =
        env.entrySet().stream()
            .map(entry -> terminated(entry.getKey() + "=" + entry.getValue()))
            .toList();
    this.wall = wall;
    this.monotonic = monotonic;
    this.entropy = entropy;
  }

  void addTo(Calls calls) {
    calls.add("args_get", "ii", (g, a) -> strings(g, args, (int) a[0], (int) a[1]));
    calls.add("args_sizes_get", "ii", (g, a) -> sizes(g, args, (int) a[0], (int) a[1]));
    calls.add("environ_get", "ii", (g, a) -> strings(g, env, (int) a[0], (int) a[1]));
    calls.add("environ_sizes_get", "ii", (g, a) -> sizes(g, env, (int) a[0], (int) a[1]));
    calls.add("clock_res_get", "ii", (g, a) -> number(g, (int) a[1], resolution((int) a[0])));
    calls.add("clock_time_get", "ili", (g, a) -> number(g, (int) a[2], time((int) a[0])));
    calls.add("random_get", "ii", (g, a) -> random(g, (int) a[0], (int) a[1]));
    calls.add("proc_raise", "i", (_, a) -> raise((int) a[0]));
    calls.add("sched_yield", "", (_, _) -> giveWay());
  }

  /// The time of a clock in nanoseconds.
  ///
  /// @throws Refusal `notsup` for the clocks that count processor time, `inval`
  long time(int clock) {
    return switch (clock) {
      case REALTIME -> wall.nanos();
      case MONOTONIC -> monotonic.nanos();
      case PROCESS_CPU, THREAD_CPU -> throw new Refusal(Errno.NOTSUP);
      default -> throw new Refusal(Errno.INVAL);
    };
  }

  private long resolution(int clock) {
    return switch (clock) {
      case REALTIME -> wall.resolution();
      case MONOTONIC -> monotonic.resolution();
      case PROCESS_CPU, THREAD_CPU -> throw new Refusal(Errno.NOTSUP);
      default -> throw new Refusal(Errno.INVAL);
    };
  }

  private static void number(Guest guest, int target, long value) {
    guest.check(target, 8);
    guest.memory().writeLong(target, value);
  }

  private static void sizes(Guest guest, List<byte[]> strings, int count, int size) {
    guest.check(count, 4);
    guest.check(size, 4);
    guest.memory().writeInt(count, strings.size());
    guest.memory().writeInt(size, total(strings));
  }

  private static void strings(Guest guest, List<byte[]> strings, int pointers, int buffer) {
    guest.check(pointers, 4L * strings.size());
    guest.check(buffer, total(strings));
    int pointer = pointers;
    int at = buffer;
    for (var string : strings) {
      guest.memory().writeInt(pointer, at);
      guest.memory().write(at, string);
      pointer += 4;
      at += string.length;
    }
  }

  private static int total(List<byte[]> strings) {
    return strings.stream().mapToInt(string -> string.length).sum();
  }

  private void random(Guest guest, int target, int length) {
    long left = Integer.toUnsignedLong(length);
    guest.check(target, left);
    int at = target;
    while (left > 0) {
      var piece = new byte[(int) Math.min(left, PIECE)];
      entropy.fill(piece);
      guest.memory().write(at, piece);
      at += piece.length;
      left -= piece.length;
      Signal.interruptible();
    }
  }

  /// Signals end the guest as a shell tells it, or are ignored where that is their default.
  private static void raise(int signal) {
    switch (signal) {
      case 0, 16, 17, 22, 26 -> {
        // none, chld, cont, urg, winch
      }
      case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 23, 24, 25, 27, 28, 29, 30 ->
          throw new Exit(128 + signal);
      case 18, 19, 20, 21 -> throw new Refusal(Errno.NOTSUP);
      default -> throw new Refusal(Errno.INVAL);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the guest asks for it
  private static void giveWay() {
    Thread.yield();
    Signal.interruptible();
  }

  private static byte[] terminated(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new WasiException(
          Kind.INVALID,
          "text-with-nul",
          "`" + text.replace('\0', '?') + "` holds a NUL",
          "arguments and environment end at a NUL in the guest: leave it out");
    }
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
