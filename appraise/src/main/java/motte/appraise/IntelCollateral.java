package motte.appraise;

import java.util.Map;
import motte.core.Bytes;
import motte.dcap.CollateralStore;
import motte.endorsement.Remembered;
import motte.intake.Materials;

/// Reads Intel's collateral, and remembers what it read last: the same files vouch for one quote
/// after another, and reading them takes longer than all the rest. Thread-safe.
final class IntelCollateral {
  private static final int REMEMBERED = 64;

  /// More, in bytes, is read anew each time.
  private static final int LARGEST = 1 << 18;

  private final Remembered<Map<String, Bytes>, CollateralStore> known =
      new Remembered<>(REMEMBERED);

  /// What the files hold. Nothing in it has been verified, and nothing is added to it.
  CollateralStore of(Materials materials) {
    var files = materials.collateral();
    return known.find(files).orElseGet(() -> read(files));
  }

  private CollateralStore read(Map<String, Bytes> files) {
    var store = new CollateralStore();
    store.addFiles(files);
    if (files.values().stream().mapToLong(Bytes::size).sum() <= LARGEST) {
      known.remember(files, store);
    }
    return store;
  }
}
