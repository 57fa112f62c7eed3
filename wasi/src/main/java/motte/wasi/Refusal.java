package motte.wasi;

/// Ends a call of the guest with an error number. An expected outcome: it has no stack trace.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  Refusal(int errno) {
    super("errno " + errno, null, false, false);
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
