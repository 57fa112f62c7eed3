package motte.wasm;

import java.time.Duration;
import java.util.OptionalLong;
import motte.core.ByteSize;

/// What an instance has used.
///
/// @param memory how large its own memories are together, now
/// @param tableElements how many elements its own tables have together, now
/// @param calls how many outermost calls were made into it
/// @param time how long those took by the clock on the wall, host functions included
/// @param fuel what is left of [Limits#fuel], if it has such a limit
public record Usage(
    ByteSize memory, long tableElements, long calls, Duration time, OptionalLong fuel) {}
