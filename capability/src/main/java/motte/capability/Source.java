package motte.capability;

/// Bytes that arrive in order.
public interface Source extends Capability, Pollable {
  /// Takes up to `length` bytes.
  ///
  /// @return how many were taken; 0 would block (or `length` is 0); -1 at the end
  /// @throws CapabilityException `connection-reset` when the other end broke off
  int read(byte[] target, int offset, int length);

  /// How many bytes can be taken now without waiting.
  int available();

  /// The most that [#available] can become.
  int capacity();

  /// Whether nothing will follow what is available now, because of an end or an error.
  boolean complete();

  /// Whether everything has been taken and nothing will follow.
  default boolean ended() {
    return complete() && available() == 0;
  }
}
