package motte.keep;

import motte.core.Digest;
import motte.trust.SigningKey;
import org.jspecify.annotations.Nullable;

/// An instance with its certificate, and its guest from the time that this is opened. When it has
/// ended and nobody holds it any more, its key is gone.
final class Resident {
  private final Instance instance;
  private final Credential credential;
  private @Nullable Guest guest;
  private Stdio stdio = Stdio.none();
  private boolean stopped;

  Resident(Instance instance, Credential credential) {
    this.instance = instance;
    this.credential = credential;
  }

  /// Its name in the log.
  String name() {
    return instance.name();
  }

  Component component() {
    return instance.component();
  }

  Digest digest() {
    return instance.digest();
  }

  SigningKey key() {
    return instance.key();
  }

  Credential credential() {
    return credential;
  }

  /// Takes over its guest, which writes to `streams`.
  synchronized void opened(Guest opened, Stdio streams) {
    guest = opened;
    stdio = streams;
    if (stopped) {
      opened.stop();
    }
  }

  /// Runs its guest to the end.
  ///
  /// @return the guest's exit code
  int run() {
    Guest mine;
    synchronized (this) {
      mine = guest;
    }
    if (mine == null) {
      throw new IllegalStateException(name() + " was not opened");
    }
    return mine.run();
  }

  /// Ends its guest from any thread, now or as soon as it is opened.
  synchronized void stop() {
    stopped = true;
    if (guest != null) {
      guest.stop();
    }
  }

  /// Gives up all that it was granted, and lets out what it wrote.
  synchronized void close() {
    if (guest != null) {
      guest.close();
    }
    stdio.finish();
  }
}
