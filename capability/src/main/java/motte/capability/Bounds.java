package motte.capability;

import java.time.Duration;
import motte.core.ByteSize;

/// What one listener or connection may use.
///
/// @param connections how many connections of one listener may be alive, accepted or not
/// @param handshake how long until a connection must be usable
/// @param buffer how many bytes each direction of each connection holds
public record Bounds(int connections, Duration handshake, ByteSize buffer) {
  /// 4,096 connections, 10 seconds, 64 KiB.
  public static Bounds standard() {
    return new Bounds(4096, Duration.ofSeconds(10), ByteSize.ofKiB(64));
  }
}
