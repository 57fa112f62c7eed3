package motte.wasm;

/// Something that a module needs from its host.
///
/// @param module the first of the two names, such as `wasi_snapshot_preview1`
/// @param name the second of the two names, such as `fd_write`
/// @param type what it must be
public record Import(String module, String name, ExternType type) {

  /// `module.name`, as messages show it.
  @Override
  public String toString() {
    return module + "." + name;
  }
}
