package motte.wasm;

/// Something that a module offers.
///
/// @param name by which it is found; unique in a module
/// @param type what it is
public record Export(String name, ExternType type) {}
