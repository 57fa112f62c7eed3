package motte.evidence;

import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;

/// The Merkle tree of RFC 9162 §2.1 with SHA-384. A member of a log can be shown with log₂(n)
/// hashes, without the other members.
public final class Merkle {
  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private Merkle() {}

  /// SHA-384(0x00 ‖ record).
  public static Digest leaf(Bytes record) {
    return Digest.sha384(LEAF, record.toArray());
  }

  /// The root over `leaves`; that of no leaves is SHA-384 of nothing (§2.1.1).
  public static Digest root(List<Digest> leaves) {
    return switch (leaves.size()) {
      case 0 -> Digest.sha384();
      case 1 -> leaves.getFirst();
      default -> {
        int split = split(leaves.size());
        yield node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
      }
    };
  }

  /// The hashes that lead from the leaf at `index` to the root, nearest first (§2.1.3.1).
  public static List<Digest> inclusion(List<Digest> leaves, int index) {
    if (index < 0 || index >= leaves.size()) {
      throw notIncluded("leaf " + index + " of " + leaves.size());
    }
    List<Digest> path = new ArrayList<>();
    collect(leaves, index, path);
    return path;
  }

  /// Checks that `leaf` is at `index` of the tree of that size and root (§2.1.3.2):
  /// `proof-invalid`.
  public static void verifyInclusion(
      Digest leaf, long index, long size, List<Digest> proof, Digest root) {
    if (index < 0 || index >= size) {
      throw notIncluded("leaf " + index + " of " + size);
    }
    long at = index;
    long last = size - 1;
    var hash = leaf;
    for (var each : proof) {
      if (last == 0) {
        throw notIncluded("a proof that is too long");
      }
      if ((at & 1) == 1 || at == last) {
        hash = node(each, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, each);
      }
      at >>= 1;
      last >>= 1;
    }
    if (last != 0 || !hash.equals(root)) {
      throw notIncluded("a proof for leaf " + index + " of " + size);
    }
  }

  private static void collect(List<Digest> leaves, int index, List<Digest> path) {
    if (leaves.size() == 1) {
      return;
    }
    int split = split(leaves.size());
    var left = leaves.subList(0, split);
    var right = leaves.subList(split, leaves.size());
    if (index < split) {
      collect(left, index, path);
      path.add(root(right));
    } else {
      collect(right, index - split, path);
      path.add(root(left));
    }
  }

  /// The largest power of two below `size`.
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  private static Digest node(Digest left, Digest right) {
    return Digest.sha384(NODE, left.value().toArray(), right.value().toArray());
  }

  private static EvidenceException notIncluded(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "proof-invalid",
        what + " does not lead to the root",
        "the record, the proof or the root belongs to another log");
  }
}
