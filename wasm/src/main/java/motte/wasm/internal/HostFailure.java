package motte.wasm.internal;

/// Carries an exception of a host function through the guest, so that it is not taken for one of
/// the guest's own.
final class HostFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Throwable failure;

  HostFailure(Throwable failure) {
    super(null, null, false, false);
    this.failure = failure;
  }

  /// What the host function threw.
  Throwable failure() {
    return failure;
  }
}
