package motte.capability;

import java.time.Duration;

/// Bytes that leave in order.
public interface Sink extends Capability, Pollable {
  /// Gives up to `length` bytes.
  ///
  /// @return how many were taken over; 0 would block (or `length` is 0)
  /// @throws CapabilityException `connection-broken` when nobody takes them any more
  int write(byte[] source, int offset, int length);

  /// How many bytes can be given now without waiting.
  int room();

  /// Waits until all that was written has gone out, also after [#close]; false when it did not in
  /// `limit`.
  ///
  /// @throws CapabilityException `interrupted` when the thread is interrupted
  boolean flush(Duration limit);
}
