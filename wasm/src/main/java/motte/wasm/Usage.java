package motte.wasm;

import java.time.Duration;
import java.util.OptionalLong;
import motte.core.ByteSize;

/// What an instance has used.
///
/// @param memory how large its own memories are together, now
/// @param tableElements how many elements its own tables have together, now
/// @param calls how many outermost calls into it have ended
/// @param running about how long those ran: not waited, but in functions of the host's too. Taken
///   by samples every few milliseconds, so it is a measure of many calls, not of one
/// @param fuel what is left of [Limits#fuel], if it has such a limit
public record Usage(
    ByteSize memory, long tableElements, long calls, Duration running, OptionalLong fuel) {}
