package motte.wasm.internal;

/// Thrown through a guest that was told to stop. Nothing in a guest catches it.
final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Stopped() {
    super("stopped", null, false, true);
  }
}
