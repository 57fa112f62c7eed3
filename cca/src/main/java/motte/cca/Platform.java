package motte.cca;

import java.util.List;
import motte.core.Bytes;

/// What every platform of Arm's says about itself.
public sealed interface Platform permits PlatformClaims, PsaClaims {

  /// What the platform is: its maker's 32 bytes.
  Bytes implementationId();

  /// Which one it is: 01 and the hash of its attestation key.
  Bytes instanceId();

  /// Its life-cycle claim, see [Lifecycle].
  int lifecycle();

  /// Its software.
  List<SwComponent> components();
}
