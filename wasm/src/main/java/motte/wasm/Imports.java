package motte.wasm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a host lends to guests. Immutable: [#with] makes a larger copy.
public final class Imports {
  private static final Imports NONE = new Imports(Map.of());

  private final Map<Name, Lent> functions;

  private Imports(Map<Name, Lent> functions) {
    this.functions = functions;
  }

  /// Nothing at all.
  public static Imports none() {
    return NONE;
  }

  /// These imports and one more function, which replaces an earlier one of the same name.
  public Imports with(String module, String name, FuncType type, HostFunction function) {
    var more = new LinkedHashMap<>(functions);
    more.put(new Name(module, name), new Lent(type, function));
    return new Imports(more);
  }

  /// These imports and all of `others`, which win where names are the same.
  public Imports with(Imports others) {
    var more = new LinkedHashMap<>(functions);
    more.putAll(others.functions);
    return new Imports(more);
  }

  /// The function lent under this name.
  public Optional<Lent> function(String module, String name) {
    return Optional.ofNullable(functions.get(new Name(module, name)));
  }

  /// A function that is lent, and its type.
  ///
  /// @param type what a guest must import it as
  /// @param function what is called
  public record Lent(FuncType type, HostFunction function) {}

  private record Name(String module, String name) {}
}
