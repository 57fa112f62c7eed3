package motte.capability;

/// Something that becomes ready. Its calls never block: they say "would block", and whoever wants
/// to wait uses [Wait] or a [Signal].
public interface Pollable {
  /// Whether the operation of this interest would not block now. A field check, no system call.
  boolean ready(Interest interest);

  /// Calls `onChange` after each change of readiness, from any thread. It must be quick and must
  /// not block. The same object may be given once only.
  void watch(Runnable onChange);

  /// Ends what [#watch] began; unknown objects are ignored.
  void unwatch(Runnable onChange);
}
