package motte.format;

import java.util.Arrays;

/// The type of a function: [ValType]s with indices of the module that it stands in.
public final class FunctionType implements TypeDef.Composite {
  /// Takes nothing, gives nothing.
  static final FunctionType NONE = new FunctionType(new int[0], new int[0]);

  private final int[] params;
  private final int[] results;

  /// Keeps both arrays; they must not change.
  public FunctionType(int[] params, int[] results) {
    this.params = params;
    this.results = results;
  }

  public int paramCount() {
    return params.length;
  }

  public int param(int index) {
    return params[index];
  }

  public int resultCount() {
    return results.length;
  }

  public int result(int index) {
    return results[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FunctionType type
        && Arrays.equals(params, type.params)
        && Arrays.equals(results, type.results);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(params) + Arrays.hashCode(results);
  }

  /// `(i32, i64) -> (i32)`.
  @Override
  public String toString() {
    return list(params) + " -> " + list(results);
  }

  private static String list(int[] types) {
    return Arrays.stream(types)
        .mapToObj(ValType::toString)
        .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
  }
}
