package motte.wasm.internal;

/// What is left of something that all memories, or all tables, of an instance share.
final class Budget {
  private long left;

  Budget(long left) {
    this.left = left;
  }

  /// Takes `amount` if that much is left.
  boolean take(long amount) {
    if (amount < 0 || amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }

  /// Gives back what was taken in vain.
  void back(long amount) {
    left += amount;
  }
}
