package motte.capability;

import java.util.OptionalLong;

/// The times to set, in nanoseconds since 1970-01-01T00:00:00Z; what is empty stays as it is.
///
/// @param accessed when it was last read
/// @param modified when it last changed
public record Times(OptionalLong accessed, OptionalLong modified) {}
