package motte.core;

/// What sort of thing went wrong, and so how each audience is told: a process by its exit code, an
/// HTTP client by a status (RFC 9110), a WASI guest by an `errno` (WASI 0.1).
public enum Kind {
  /// The input is malformed or contradicts itself.
  INVALID(2, 400, 28),
  /// The caller has not shown who it is.
  UNAUTHENTICATED(3, 401, 2),
  /// A policy or a missing capability forbids it.
  DENIED(3, 403, 76),
  /// The thing named does not exist.
  MISSING(4, 404, 44),
  /// It exists already, or is in use.
  CONFLICT(5, 409, 20),
  /// A limit was reached.
  EXHAUSTED(6, 413, 48),
  /// A peer or the system cannot serve now.
  UNAVAILABLE(7, 503, 29),
  /// A fault of ours or of the machine.
  FAULT(70, 500, 29);

  private final int exitCode;
  private final int httpStatus;
  private final int errno;

  Kind(int exitCode, int httpStatus, int errno) {
    this.exitCode = exitCode;
    this.httpStatus = httpStatus;
    this.errno = errno;
  }

  /// The exit code of a command that fails for this reason.
  public int exitCode() {
    return exitCode;
  }

  /// The HTTP status of a reply that fails for this reason.
  public int httpStatus() {
    return httpStatus;
  }

  /// The WASI 0.1 `errno` that a guest sees.
  public int errno() {
    return errno;
  }
}
