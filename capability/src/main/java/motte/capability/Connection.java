package motte.capability;

/// A stream in both directions with somebody at the other end. Each direction ends on its own.
///
/// [#close] is orderly and does not wait: what was written still goes out in the background, for a
/// bounded time.
public interface Connection extends Source, Sink {
  /// As [#read], but the bytes stay and are read again.
  int peek(byte[] target, int offset, int length);

  /// Ends receiving (what is there or comes is dropped, reads are at the end), sending (the other
  /// end sees the end after all that was written; writing is `connection-broken`) or both.
  void shutdown(boolean read, boolean write);

  /// Who is at the other end.
  Peer peer();
}
