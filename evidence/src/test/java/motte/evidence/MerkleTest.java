package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Digest;
import org.junit.jupiter.api.Test;

class MerkleTest {
  private static List<Digest> leaves(int size) {
    List<Digest> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(Merkle.leaf(Bytes.of(new byte[] {(byte) i})));
    }
    return leaves;
  }

  @Test
  void every_leaf_of_every_tree_is_proven_by_its_path() {
    for (int size = 1; size <= 33; size++) {
      var leaves = leaves(size);
      var root = Merkle.root(leaves);

      for (int index = 0; index < size; index++) {
        var proof = Merkle.inclusion(leaves, index);

        Merkle.verifyInclusion(leaves.get(index), index, size, proof, root);
        assertThat(proof.size()).isLessThanOrEqualTo(6);
      }
    }
  }

  @Test
  void a_proof_holds_for_its_leaf_and_place_only() {
    var random = new Random(9162);
    for (int size = 2; size <= 33; size++) {
      var leaves = leaves(size);
      var root = Merkle.root(leaves);
      int index = random.nextInt(size);
      int other = (index + 1 + random.nextInt(size - 1)) % size;
      int whole = size;
      var proof = Merkle.inclusion(leaves, index);
      List<Digest> altered = new ArrayList<>(proof);
      altered.set(random.nextInt(proof.size()), Digest.sha384());
      List<Digest> longer = new ArrayList<>(proof);
      longer.add(Digest.sha384());

      refused(leaves.get(other), index, whole, proof, root);
      refused(leaves.get(index), other, whole, proof, root);
      refused(leaves.get(index), index, whole, altered, root);
      refused(leaves.get(index), index, whole, longer, root);
      refused(leaves.get(index), index, whole, proof.subList(1, proof.size()), root);
      refused(leaves.get(index), whole, whole, proof, root);
    }
  }

  private static void refused(Digest leaf, long index, long size, List<Digest> proof, Digest root) {
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> Merkle.verifyInclusion(leaf, index, size, proof, root))
        .satisfies(e -> assertThat(e.code()).isEqualTo("proof-invalid"));
  }
}
