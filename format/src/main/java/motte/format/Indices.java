package motte.format;

import java.util.AbstractList;
import java.util.RandomAccess;

/// Many numbers as a list that cannot change.
final class Indices extends AbstractList<Integer> implements RandomAccess {
  private final int[] values;

  /// Keeps `values`; they must not change.
  Indices(int[] values) {
    this.values = values;
  }

  @Override
  public Integer get(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return values.length;
  }
}
