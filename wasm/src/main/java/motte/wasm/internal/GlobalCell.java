package motte.wasm.internal;

import org.jspecify.annotations.Nullable;

/// The place of a global that can be seen from outside of its module. Only the field for its type
/// is used; a vector is in `j` and `high`.
public final class GlobalCell {
  public int i;
  public long j;
  public float f;
  public double d;
  public @Nullable Object a;
  public long high;
}
