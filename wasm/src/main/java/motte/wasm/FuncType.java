package motte.wasm;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The type of a function.
///
/// @param params the types of its parameters
/// @param results the types of its results
public record FuncType(List<ValType> params, List<ValType> results) {

  public FuncType {
    params = List.copyOf(params);
    results = List.copyOf(results);
  }

  /// A function type with at most one result.
  public static FuncType of(List<ValType> params, ValType... results) {
    return new FuncType(params, List.of(results));
  }

  /// `(i32, i64) -> (i32)`.
  @Override
  public String toString() {
    return list(params) + " -> " + list(results);
  }

  private static String list(List<ValType> types) {
    return types.stream()
        .map(type -> type.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
