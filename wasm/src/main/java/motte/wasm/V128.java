package motte.wasm;

/// A 128-bit vector.
///
/// @param low its first eight bytes, little-endian
/// @param high its last eight bytes, little-endian
public record V128(long low, long high) {}
