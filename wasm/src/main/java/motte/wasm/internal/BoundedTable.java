package motte.wasm.internal;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/// A table that grows within a budget.
final class BoundedTable extends TableInstance {
  private final Budget budget;

  /// A table of the size that `asked` starts with, which the caller took from `budget`. Its limits
  /// are a copy: Endive counts growth in them, and all instances of a module share those of the
  /// module.
  BoundedTable(Table asked, int initial, Budget budget) {
    super(
        new Table(
            asked.elementType(),
            new TableLimits(asked.limits().min(), asked.limits().max(), asked.limits().shared())),
        initial);
    this.budget = budget;
  }

  @Override
  public int grow(int delta, int value, @Nullable Instance instance) {
    return budget.take(delta) ? settle(delta, super.grow(delta, value, instance)) : -1;
  }

  @Override
  public int growWithRef(int delta, @Nullable Object value, @Nullable Instance instance) {
    return budget.take(delta) ? settle(delta, super.growWithRef(delta, value, instance)) : -1;
  }

  private int settle(int delta, int before) {
    if (before < 0) {
      budget.back(delta);
    }
    return before;
  }
}
