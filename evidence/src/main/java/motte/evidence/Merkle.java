package motte.evidence;

import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;

/// The Merkle tree of RFC 9162 §2.1 with SHA-384.
@SuppressWarnings("DoNotCallSuggester")
public final class Merkle {
  private Merkle() {}

  public static Digest leaf(Bytes record) {
    throw new UnsupportedOperationException("not yet");
  }

  public static Digest root(List<Digest> leaves) {
    throw new UnsupportedOperationException("not yet");
  }

  public static List<Digest> inclusion(List<Digest> leaves, int index) {
    throw new UnsupportedOperationException("not yet");
  }

  public static void verifyInclusion(
      Digest leaf, long index, long size, List<Digest> proof, Digest root) {
    throw new UnsupportedOperationException("not yet");
  }
}
