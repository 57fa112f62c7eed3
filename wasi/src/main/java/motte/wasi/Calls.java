package motte.wasi;

import java.util.ArrayList;
import java.util.List;
import motte.wasm.FuncType;
import motte.wasm.ValType;

/// A list of functions, with their types as letters: `i` for `i32`, `l` for `i64`. Each gives an
/// error number.
final class Calls {
  private final List<Call> all = new ArrayList<>();

  /// One function.
  ///
  /// @param name its name in WASI
  /// @param type its type
  /// @param body what it does
  record Call(String name, FuncType type, Body body) {}

  /// What a function does: works on `guest` with its arguments, or throws a [Refusal].
  interface Body {
    void run(Guest guest, long[] args);
  }

  void add(String name, String params, Body body) {
    var types =
        params.chars().mapToObj(letter -> letter == 'i' ? ValType.I32 : ValType.I64).toList();
    all.add(new Call(name, new FuncType(types, List.of(ValType.I32)), body));
  }

  List<Call> all() {
    return all;
  }
}
