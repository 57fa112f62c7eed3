package motte.evidence.spi;

import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.Cmw;

/// What roots a keep's claims about itself: a TEE, a TPM, or a development key. Implementations are
/// thread-safe.
public interface Platform {

  /// The short name, as in `soft`.
  String name();

  /// What a statement of this platform can prove at best.
  Grade grade();

  /// Whether this machine has the platform.
  boolean probe();

  /// Evidence that binds `reportData` (64 bytes) to this machine and keep.
  Cmw evidence(Bytes reportData);

  /// Extends the register of the measurement log with a leaf.
  void extend(Digest leaf);

  /// The register's value.
  Digest register();
}
