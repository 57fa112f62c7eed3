package motte.capability;

/// What is known about a file or directory. Times are nanoseconds since 1970-01-01T00:00:00Z.
///
/// @param device which volume it is on
/// @param inode which file of that volume it is
/// @param type what it is
/// @param links how many names it has
/// @param size its length in bytes
/// @param accessed when it was last read
/// @param modified when its content last changed
/// @param changed when its content or this description last changed
public record Metadata(
    long device,
    long inode,
    FileType type,
    long links,
    long size,
    long accessed,
    long modified,
    long changed) {}
