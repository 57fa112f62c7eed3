package motte.evidence;

import java.util.ArrayList;
import java.util.List;
import motte.core.Digest;
import motte.core.Kind;

/// What is needed of a Merkle tree (RFC 9162 §2.1) to add leaves to it and to tell its root: the
/// roots of the full subtrees that it is made of, of which there are log₂(size) at most.
///
/// @param size how many leaves the tree has
/// @param peaks the full subtrees' roots, the largest first: one for each bit that is set in `size`
public record Frontier(long size, List<Digest> peaks) {
  private static final Frontier EMPTY = new Frontier(0, List.of());

  /// Throws `proof-invalid` if there are not as many peaks as the size demands.
  public Frontier {
    peaks = List.copyOf(peaks);
    if (size < 0 || peaks.size() != Long.bitCount(size)) {
      throw new EvidenceException(
          Kind.INVALID,
          "proof-invalid",
          peaks.size() + " subtrees do not make a tree of `" + size + "` leaves",
          "the tree was altered or is of another version");
    }
  }

  /// A tree without leaves.
  public static Frontier empty() {
    return EMPTY;
  }

  /// The tree over `leaves`.
  static Frontier over(List<Digest> leaves) {
    return EMPTY.append(leaves);
  }

  /// The tree with one more leaf.
  public Frontier append(Digest leaf) {
    return append(List.of(leaf));
  }

  /// The tree with more leaves, in that order.
  public Frontier append(List<Digest> leaves) {
    var growing = new ArrayList<>(peaks);
    long count = size;
    for (var leaf : leaves) {
      var node = leaf;
      for (long full = count; (full & 1) == 1; full >>= 1) {
        node = Merkle.node(growing.removeLast(), node);
      }
      growing.add(node);
      count++;
    }
    return new Frontier(count, growing);
  }

  /// The tree's root; that of no leaves is SHA-384 of nothing (§2.1.1).
  public Digest root() {
    if (peaks.isEmpty()) {
      return Digest.sha384();
    }
    var root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = Merkle.node(peaks.get(i), root);
    }
    return root;
  }
}
