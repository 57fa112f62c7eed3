package motte.tpm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Bytes;
import motte.core.Kind;

/// A TPM through the loader of TPM Command Transmission Interfaces (`libtss2-tctildr`, TCG "TSS 2.0
/// TCTI API"), so that whatever the machine has can be used: `tabrmd:` is the daemon tpm2-abrmd.
///
/// It calls native code and is therefore never loaded in a keep; whoever uses it needs
/// `--enable-native-access=motte.tpm`. One thread at a time.
public final class TctiTransport implements TpmTransport {
  private static final String LIBRARY = "libtss2-tctildr.so.0";

  /// TSS2_TCTI_CONTEXT_COMMON_V1: magic, version, then the functions.
  private static final int TRANSMIT = 16;

  private static final int RECEIVE = 24;
  private static final int WAIT = -1;

  /// A context and its functions up to receive.
  private static final int CONTEXT = 32;

  private final String configuration;
  private final Arena arena;
  private final MethodHandle finalizer;
  private final MemorySegment holder;
  private final MemorySegment context;
  private final MethodHandle transmit;
  private final MethodHandle receive;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  private TctiTransport(String configuration, Arena arena, Calls calls, MemorySegment holder) {
    this.configuration = configuration;
    this.arena = arena;
    this.finalizer = calls.finalizer;
    this.holder = holder;
    this.context = Calls.context(holder);
    this.transmit =
        calls.function(
            context.get(ValueLayout.ADDRESS, TRANSMIT),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    this.receive =
        calls.function(
            context.get(ValueLayout.ADDRESS, RECEIVE),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
  }

  /// What the library offers.
  private record Calls(Linker linker, MethodHandle initializer, MethodHandle finalizer) {
    @SuppressWarnings("restricted")
    static Calls of(Arena arena) {
      var linker = Linker.nativeLinker();
      var library = SymbolLookup.libraryLookup(LIBRARY, arena);
      return new Calls(
          linker,
          linker.downcallHandle(
              library.findOrThrow("Tss2_TctiLdr_Initialize"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)),
          linker.downcallHandle(
              library.findOrThrow("Tss2_TctiLdr_Finalize"),
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)));
    }

    @SuppressWarnings("restricted")
    static MemorySegment context(MemorySegment holder) {
      return holder.get(ValueLayout.ADDRESS, 0).reinterpret(CONTEXT);
    }

    @SuppressWarnings("restricted")
    MethodHandle function(MemorySegment address, FunctionDescriptor descriptor) {
      return linker.downcallHandle(address, descriptor);
    }
  }

  /// Opens the interface of that name and configuration, such as `tabrmd:bus_type=system` or
  /// `device:/dev/tpmrm0`: `tcti-missing` without the library, `tpm-unreachable`.
  public static TctiTransport open(String configuration) {
    var arena = Arena.ofShared();
    try {
      var calls = Calls.of(arena);
      var holder = arena.allocate(ValueLayout.ADDRESS);
      int code = (int) calls.initializer.invokeExact(arena.allocateFrom(configuration), holder);
      if (code != 0) {
        throw failed(configuration, "opening it", code);
      }
      return new TctiTransport(configuration, arena, calls, holder);
    } catch (IllegalArgumentException | java.util.NoSuchElementException _) {
      arena.close();
      throw new TpmException(
          Kind.MISSING,
          "tcti-missing",
          "the library `" + LIBRARY + "` cannot be loaded",
          "install libtss2-tctildr0, or name a device file or socket");
    } catch (TpmException e) {
      arena.close();
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a call with these types cannot fail in Java", e);
    }
  }

  @Override
  public Bytes transmit(Bytes command) {
    lock.lock();
    try (var call = Arena.ofConfined()) {
      if (closed) {
        throw failed(configuration, "a command after the end", 0);
      }
      var out = call.allocateFrom(ValueLayout.JAVA_BYTE, command.toArray());
      int sent = (int) transmit.invokeExact(context, (long) command.size(), out);
      if (sent != 0) {
        throw failed(configuration, "sending", sent);
      }
      var in = call.allocate(ChannelTransport.LARGEST);
      var size = call.allocateFrom(ValueLayout.JAVA_LONG, (long) ChannelTransport.LARGEST);
      int received = (int) receive.invokeExact(context, size, in, WAIT);
      if (received != 0) {
        throw failed(configuration, "receiving", received);
      }
      long length = size.get(ValueLayout.JAVA_LONG, 0);
      if (length < ChannelTransport.HEADER || length > ChannelTransport.LARGEST) {
        throw failed(configuration, "a response of " + length + " B", 0);
      }
      return Bytes.wrap(in.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    } catch (TpmException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a call with these types cannot fail in Java", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        finalizer.invokeExact(holder);
        arena.close();
      }
    } catch (Throwable e) {
      throw new AssertionError("a call with these types cannot fail in Java", e);
    } finally {
      lock.unlock();
    }
  }

  private static TpmException failed(String configuration, String doing, int code) {
    return ChannelTransport.unreachable(
        configuration, doing + " failed with code 0x%x".formatted(code));
  }
}
