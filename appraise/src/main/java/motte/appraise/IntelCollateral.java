package motte.appraise;

import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.dcap.CollateralStore;
import motte.endorsement.Remembered;
import motte.intake.Materials;

/// Reads Intel's collateral, and remembers what it read last: the same files vouch for one quote
/// after another, and reading them takes longer than all the rest. Strangers send collateral too,
/// so little is remembered. Thread-safe.
final class IntelCollateral {
  private static final int REMEMBERED = 32;

  /// More, in bytes with the names, is read anew each time.
  private static final int LARGEST = 1 << 18;

  /// By files in their order, for of two that say the same it counts which came first.
  private final Remembered<List<Map.Entry<String, Bytes>>, CollateralStore> known =
      new Remembered<>(REMEMBERED);

  /// What the files hold. Nothing in it has been verified, and nothing is added to it.
  CollateralStore of(Materials materials) {
    var files = materials.collateral();
    var ordered = files.entrySet().stream().map(Map.Entry::copyOf).toList();
    return known
        .find(ordered)
        .orElseGet(() -> {
          var store = new CollateralStore();
          store.addFiles(files);
          if (size(files) <= LARGEST) {
            known.remember(ordered, store);
          }
          return store;
        });
  }

  private static long size(Map<String, Bytes> files) {
    return files.entrySet().stream()
        .mapToLong(file -> 2L * file.getKey().length() + file.getValue().size())
        .sum();
  }
}
