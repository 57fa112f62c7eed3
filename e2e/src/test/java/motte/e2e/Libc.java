package motte.e2e;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The system calls that it takes to play a file system, for which Java has none.
final class Libc {
  private static final int READ_AND_WRITE = 2;
  private static final int DETACH = 2;
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle READ = function("read", transfer());
  private static final MethodHandle WRITE = function("write", transfer());
  private static final MethodHandle MOUNT =
      function(
          "mount",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));
  private static final MethodHandle UNMOUNT =
      function(
          "umount2",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private Libc() {}

  private interface Call {
    long make(Arena arena, MemorySegment state) throws Throwable;
  }

  static int openForBoth(String file) {
    return (int)
        checked(
            "open " + file,
            (arena, state) ->
                (int) OPEN.invokeExact(state, arena.allocateFrom(file), READ_AND_WRITE));
  }

  static void close(int file) {
    checked("close", (_, state) -> (int) CLOSE.invokeExact(state, file));
  }

  /// How many bytes were read; -1 if there is nothing more to come.
  static int read(int file, byte[] to) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(to.length);
      var state = arena.allocate(STATE);
      long size = (long) READ.invokeExact(state, file, buffer, (long) to.length);
      if (size > 0) {
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, to, 0, (int) size);
      }
      return (int) size;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Writes all of it at once. Whoever waited for it may be gone, which is no fault of ours.
  static void write(int file, byte[] content) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      var buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
      long _ = (long) WRITE.invokeExact(state, file, buffer, (long) content.length);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static void mount(String source, String place, String type, String options) {
    checked(
        "mount " + place,
        (arena, state) ->
            (int)
                MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(place),
                    arena.allocateFrom(type),
                    0L,
                    arena.allocateFrom(options)));
  }

  static void unmount(String place) {
    checked(
        "unmount " + place,
        (arena, state) -> (int) UNMOUNT.invokeExact(state, arena.allocateFrom(place), DETACH));
  }

  private static long checked(String what, Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      long result = call.make(arena, state);
      if (result < 0) {
        throw new AssertionError(what + ": error " + state.get(ValueLayout.JAVA_INT, 0));
      }
      return result;
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static FunctionDescriptor transfer() {
    return FunctionDescriptor.of(
        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    var all = new Linker.Option[options.length + 1];
    all[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(options, 0, all, 1, options.length);
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
