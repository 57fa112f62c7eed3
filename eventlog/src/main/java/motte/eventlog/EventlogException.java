package motte.eventlog;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in an event log.
public final class EventlogException extends MotteException {
  private static final long serialVersionUID = 1L;

  public EventlogException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  static EventlogException malformed(String message) {
    return new EventlogException(
        Kind.INVALID,
        "eventlog-malformed",
        message,
        "give the log as the firmware wrote it, for example"
            + " /sys/kernel/security/tpm0/binary_bios_measurements");
  }
}
