package motte.wasm;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import motte.wasm.internal.HostFunc;

/// What a host lends to guests. Immutable: [#with] makes a larger copy.
public final class Imports {
  private static final Imports NONE = new Imports(Map.of());

  /// By [#key].
  private final Map<String, Extern> externs;

  private Imports(Map<String, Extern> externs) {
    this.externs = externs;
  }

  /// Nothing at all.
  public static Imports none() {
    return NONE;
  }

  /// These imports and one more function, which replaces an earlier import of the same name.
  public Imports with(String module, String name, FuncType type, HostFunction function) {
    return with(module, name, HostFunc.of(module + "." + name, type, function));
  }

  /// These imports and one more: made by the host, or exported by an instance.
  public Imports with(String module, String name, Extern extern) {
    var more = new HashMap<>(externs);
    more.put(key(module, name), extern);
    return new Imports(more);
  }

  /// These imports and all that `instance` exports, as `module`.
  public Imports with(String module, Instance instance) {
    var more = new HashMap<>(externs);
    instance.exports().forEach((name, extern) -> more.put(key(module, name), extern));
    return new Imports(more);
  }

  /// These imports and all of `others`, which win where names are the same.
  public Imports with(Imports others) {
    var more = new HashMap<>(externs);
    more.putAll(others.externs);
    return new Imports(more);
  }

  /// What is lent under this name.
  public Optional<Extern> find(String module, String name) {
    return Optional.ofNullable(externs.get(key(module, name)));
  }

  /// The function that the host lends under this name, if it is one that takes and gives numbers.
  public Optional<Lent> function(String module, String name) {
    return find(module, name)
        .filter(HostFunc.class::isInstance)
        .map(HostFunc.class::cast)
        .flatMap(HostFunc::lent);
  }

  /// A function that is lent, and its type.
  ///
  /// @param type what a guest must import it as
  /// @param function what is called
  public record Lent(FuncType type, HostFunction function) {}

  /// One string for two, since strings remember their hash: imports are copied and searched a lot.
  private static String key(String module, String name) {
    return Integer.toString(module.length()).concat(":").concat(module).concat(name);
  }
}
