package motte.evidence;

import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;

/// The Merkle tree of RFC 9162 §2.1 with SHA-384. A member of a log can be shown with log₂(n)
/// hashes, without the other members; and that a log only grew, with as many.
public final class Merkle {
  private static final byte[] NODE = {1};

  private Merkle() {}

  /// SHA-384(0x00 ‖ record).
  public static Digest leaf(Bytes record) {
    return Register.event(Digest.Algorithm.SHA384, record);
  }

  /// The root over `leaves`; that of no leaves is SHA-384 of nothing (§2.1.1).
  public static Digest root(List<Digest> leaves) {
    return Frontier.over(leaves).root();
  }

  /// The hashes that lead from the leaf at `index` to the root, nearest first (§2.1.3.1).
  public static List<Digest> inclusion(List<Digest> leaves, int index) {
    if (index < 0 || index >= leaves.size()) {
      throw invalid("leaf " + index + " of " + leaves.size());
    }
    List<Digest> path = new ArrayList<>();
    path(leaves, index, path);
    return path;
  }

  /// Checks that `leaf` is at `index` of the tree of that size and root (§2.1.3.2):
  /// `proof-invalid`.
  public static void verifyInclusion(
      Digest leaf, long index, long size, List<Digest> proof, Digest root) {
    if (index < 0 || index >= size) {
      throw invalid("leaf " + index + " of " + size);
    }
    long at = index;
    long last = size - 1;
    var hash = leaf;
    for (var each : proof) {
      if (last == 0) {
        throw invalid("a proof that is too long");
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
      throw invalid("a proof for leaf " + index + " of " + size);
    }
  }

  /// The hashes that show that the tree over `leaves` begins with the tree over the first `size` of
  /// them (§2.1.4.1). For none of them, or all of them, no hash is needed.
  public static List<Digest> consistency(List<Digest> leaves, int size) {
    if (size < 0 || size > leaves.size()) {
      throw invalid("a tree of " + size + " within one of " + leaves.size());
    }
    List<Digest> proof = new ArrayList<>();
    if (size > 0) {
      subproof(leaves, size, true, proof);
    }
    return proof;
  }

  /// Checks that the tree of `size` and `root` begins with the tree of `formerSize` and
  /// `formerRoot` (§2.1.4.2): `proof-invalid`.
  public static void verifyConsistency(
      long formerSize, Digest formerRoot, long size, Digest root, List<Digest> proof) {
    var what = "a proof that a tree of " + size + " begins with one of " + formerSize;
    if (formerSize < 0 || formerSize > size) {
      throw invalid(what);
    }
    if (formerSize == 0 || formerSize == size) {
      var expected = formerSize == 0 ? Digest.sha384() : root;
      if (!proof.isEmpty() || !formerRoot.equals(expected)) {
        throw invalid(what);
      }
      return;
    }
    // A former tree that is full is a node of the present one, and left out of the proof.
    boolean full = Long.bitCount(formerSize) == 1;
    if (proof.isEmpty() && !full) {
      throw invalid(what);
    }
    var rest = full ? proof : proof.subList(1, proof.size());
    var former = full ? formerRoot : proof.getFirst();
    var present = former;
    long from = formerSize - 1;
    long last = size - 1;
    int shared = Long.numberOfTrailingZeros(~from);
    from >>= shared;
    last >>= shared;
    for (var each : rest) {
      if (last == 0) {
        throw invalid(what);
      }
      if ((from & 1) == 1 || from == last) {
        former = node(each, former);
        present = node(each, present);
        while ((from & 1) == 0 && from != 0) {
          from >>= 1;
          last >>= 1;
        }
      } else {
        present = node(present, each);
      }
      from >>= 1;
      last >>= 1;
    }
    if (last != 0 || !former.equals(formerRoot) || !present.equals(root)) {
      throw invalid(what);
    }
  }

  static Digest node(Digest left, Digest right) {
    return Digest.sha384(NODE, left.value().toArray(), right.value().toArray());
  }

  private static void path(List<Digest> leaves, int index, List<Digest> path) {
    if (leaves.size() == 1) {
      return;
    }
    int split = split(leaves.size());
    var left = leaves.subList(0, split);
    var right = leaves.subList(split, leaves.size());
    if (index < split) {
      path(left, index, path);
      path.add(root(right));
    } else {
      path(right, index - split, path);
      path.add(root(left));
    }
  }

  /// SUBPROOF of §2.1.4.1; `whole` while the former tree's root is known to who asks.
  private static void subproof(List<Digest> leaves, int size, boolean whole, List<Digest> proof) {
    if (size == leaves.size()) {
      if (!whole) {
        proof.add(root(leaves));
      }
      return;
    }
    int split = split(leaves.size());
    var left = leaves.subList(0, split);
    var right = leaves.subList(split, leaves.size());
    if (size <= split) {
      subproof(left, size, whole, proof);
      proof.add(root(right));
    } else {
      subproof(right, size - split, false, proof);
      proof.add(root(left));
    }
  }

  /// The largest power of two below `size`.
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  private static EvidenceException invalid(String what) {
    return new EvidenceException(
        Kind.INVALID,
        "proof-invalid",
        what + " does not lead to the root",
        "the record, the proof or the root belongs to another log");
  }
}
