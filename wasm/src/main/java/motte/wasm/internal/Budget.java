package motte.wasm.internal;

/// What is left of something that all memories, or all tables, of an instance share. Other threads
/// may let a shared memory grow.
final class Budget {
  private long left;

  Budget(long left) {
    this.left = left;
  }

  /// Takes `amount` if that much is left.
  synchronized boolean take(long amount) {
    if (amount < 0 || amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }

  /// Gives back what was taken in vain.
  synchronized void back(long amount) {
    left += amount;
  }
}
