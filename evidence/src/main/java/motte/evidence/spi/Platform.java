package motte.evidence.spi;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Grade;
import motte.evidence.Register;
import motte.evidence.ReportData;
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

  /// Evidence that binds `reportData` to this machine and keep: its 64 bytes, or its 32 where 64 do
  /// not fit.
  Cmw evidence(ReportData reportData);

  /// Extends the register of the measurement log with an encoded record: every bank of hash H with
  /// H(0x00 ‖ record) ([Register#event]), all banks in one step or none.
  void extend(Bytes record);

  /// What the register of the measurement log holds.
  Register register();

  /// Whether the register outlives this process, as a PCR and an RTMR do and a variable does not.
  /// The log of one that does stands on a disk.
  default boolean survives() {
    return false;
  }

  /// A key of 32 bytes that this machine gives again for the same purpose, as long as it boots what
  /// it booted; nothing where the platform keeps no secrets.
  default Optional<Bytes> sealingKey(String purpose) {
    return Optional.empty();
  }

  /// A counter of the machine that never goes back, whoever restores an old disk; nothing where the
  /// platform has none.
  default Optional<Counter> counter() {
    return Optional.empty();
  }
}
