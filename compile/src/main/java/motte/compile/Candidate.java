package motte.compile;

/// Consecutive statements of a body that can become a [Run].
///
/// @param start the first instruction
/// @param end the instruction behind the last
/// @param ins the locals that it needs
/// @param outs the locals that it changes and that are read afterwards, carriers included
/// @param exits where it goes to: labels, [#FALL] for the instruction behind it, and for a tail
///   call [#tail]; the fall-through is the first if it is there
/// @param stores which outs each exit stores
/// @param gain the bytes by which the body shrinks
/// @param score how much is gained by how much it costs at run time
@SuppressWarnings("ArrayRecordComponent") // Thousands are made and none is compared or changed.
record Candidate(
    int start,
    int end,
    int[] ins,
    int[] outs,
    int[] exits,
    int[][] stores,
    int gain,
    double score) {
  static final int FALL = -1;

  /// The exit for the tail call at this instruction.
  static int tail(int instruction) {
    return -2 - instruction;
  }

  boolean fallsThrough() {
    return exits.length > 0 && exits[0] == FALL;
  }
}
