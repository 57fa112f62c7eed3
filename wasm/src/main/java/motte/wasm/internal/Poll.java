package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/// What the loops of a module's code ask whether to go on. Nobody answers as long as nobody in the
/// module is to stop, so that it costs nothing; to arm it makes HotSpot compile the loops anew.
final class Poll {
  private static final MethodType TYPE = MethodType.methodType(void.class, GuestState.class);
  private static final MethodHandle IDLE = MethodHandles.empty(TYPE);
  private static final MethodHandle ARMED = armed();

  private final MutableCallSite site = new MutableCallSite(IDLE);
  private int stops;

  private static MethodHandle armed() {
    try {
      return MethodHandles.lookup().findStatic(Poll.class, "check", TYPE);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("check", e);
    }
  }

  /// What loops call, with the state of their instance.
  MutableCallSite site() {
    return site;
  }

  /// One more guest is to stop.
  synchronized void arm() {
    if (stops++ == 0) {
      change(ARMED);
    }
  }

  /// One of them did.
  synchronized void disarm() {
    if (--stops == 0) {
      change(IDLE);
    }
  }

  private void change(MethodHandle target) {
    site.setTarget(target);
    MutableCallSite.syncAll(new MutableCallSite[] {site});
  }

  /// Stops are for threads, because an instance may be in the code of another one's.
  static void check(GuestState state) {
    Watchdog.check();
  }
}
