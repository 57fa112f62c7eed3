package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Digest;
import org.junit.jupiter.api.Test;

class MerkleTest {
  private static final int LARGEST = 130;

  private static List<Digest> leaves(int size) {
    List<Digest> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(Merkle.leaf(Bytes.wrap(ByteBuffer.allocate(4).putInt(i).array())));
    }
    return leaves;
  }

  /// MTH of RFC 9162 §2.1.1, word for word.
  private static Digest root(List<Digest> leaves) {
    if (leaves.size() < 2) {
      return leaves.isEmpty() ? Digest.sha384() : leaves.getFirst();
    }
    int k = 1;
    while (2 * k < leaves.size()) {
      k *= 2;
    }
    return Digest.sha384(
        new byte[] {1},
        root(leaves.subList(0, k)).value().toArray(),
        root(leaves.subList(k, leaves.size())).value().toArray());
  }

  @Test
  void a_tree_has_the_root_of_the_definition_however_it_grew() {
    var leaves = leaves(300);
    var growing = Frontier.empty();
    var random = new Random(2);

    for (int size = 0; size <= leaves.size(); size++) {
      int before = random.nextInt(size + 1);
      var inTwo = Frontier.over(leaves.subList(0, before)).append(leaves.subList(before, size));
      assertThat(growing.root()).as("size %d", size).isEqualTo(root(leaves.subList(0, size)));
      assertThat(growing).isEqualTo(inTwo).hasFieldOrPropertyWithValue("size", (long) size);
      if (size < leaves.size()) {
        growing = growing.append(leaves.get(size));
      }
    }
  }

  @Test
  void every_leaf_of_every_tree_is_proven_by_its_path() {
    for (int size = 1; size <= LARGEST; size++) {
      var leaves = leaves(size);
      var root = Merkle.root(leaves);

      for (int index = 0; index < size; index++) {
        var proof = Merkle.inclusion(leaves, index);

        Merkle.verifyInclusion(leaves.get(index), index, size, proof, root);
        assertThat(proof.size()).isLessThanOrEqualTo(8);
      }
    }
  }

  @Test
  void a_proof_holds_for_its_leaf_and_place_only() {
    var random = new Random(9162);
    for (int size = 2; size <= LARGEST; size++) {
      var leaves = leaves(size);
      var root = Merkle.root(leaves);
      int index = random.nextInt(size);
      int other = (index + 1 + random.nextInt(size - 1)) % size;
      int whole = size;
      var proof = Merkle.inclusion(leaves, index);

      refused(leaves.get(other), index, whole, proof, root);
      refused(leaves.get(index), other, whole, proof, root);
      for (var wrong : altered(proof, random)) {
        refused(leaves.get(index), index, whole, wrong, root);
      }
      refused(leaves.get(index), whole, whole, proof, root);
    }
  }

  @Test
  void every_tree_is_proven_to_begin_with_every_smaller_one() {
    var leaves = leaves(LARGEST);
    for (int size = 0; size <= LARGEST; size++) {
      var present = leaves.subList(0, size);
      var root = Merkle.root(present);

      for (int former = 0; former <= size; former++) {
        var proof = Merkle.consistency(present, former);

        Merkle.verifyConsistency(former, Merkle.root(leaves.subList(0, former)), size, root, proof);
        assertThat(proof.size()).isLessThanOrEqualTo(9);
      }
    }
  }

  @Test
  void a_tree_that_began_otherwise_has_no_proof() {
    var random = new Random(2162);
    for (int size = 2; size <= LARGEST; size++) {
      var leaves = leaves(size);
      var root = Merkle.root(leaves);
      int former = 1 + random.nextInt(size - 1);
      int whole = size;
      var formerRoot = Merkle.root(leaves.subList(0, former));
      var proof = Merkle.consistency(leaves, former);
      var changed = new ArrayList<>(leaves);
      changed.set(random.nextInt(former), Digest.sha384());
      var changedRoot = Merkle.root(changed);
      var changedProof = Merkle.consistency(changed, former);

      grown(former, formerRoot, whole, changedRoot, changedProof);
      grown(former, formerRoot, whole, changedRoot, proof);
      grown(former, Digest.sha384(), whole, root, proof);
      grown(former, formerRoot, whole, Digest.sha384(), proof);
      grown(former, formerRoot, former - 1, root, proof);
      for (var wrong : altered(proof, random)) {
        grown(former, formerRoot, whole, root, wrong);
      }
    }
    grown(0, Digest.sha384(new byte[1]), 3, Merkle.root(leaves(3)), List.of());
    grown(3, Digest.sha384(), 3, Merkle.root(leaves(3)), List.of());
    grown(-1, Digest.sha384(), 3, Merkle.root(leaves(3)), List.of());
  }

  @Test
  void subtrees_that_do_not_make_a_tree_of_that_size_are_refused() {
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> new Frontier(5, List.of(Digest.sha384())))
        .satisfies(e -> assertThat(e.code()).isEqualTo("proof-invalid"));
  }

  /// The proof with one hash changed, one more, one less, and none.
  private static List<List<Digest>> altered(List<Digest> proof, Random random) {
    List<Digest> longer = new ArrayList<>(proof);
    longer.add(Digest.sha384());
    if (proof.isEmpty()) {
      return List.of(longer);
    }
    List<Digest> changed = new ArrayList<>(proof);
    changed.set(random.nextInt(proof.size()), Digest.sha384());
    return List.of(
        longer,
        changed,
        proof.subList(1, proof.size()),
        proof.subList(0, proof.size() - 1),
        List.of());
  }

  private static void refused(Digest leaf, long index, long size, List<Digest> proof, Digest root) {
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> Merkle.verifyInclusion(leaf, index, size, proof, root))
        .satisfies(e -> assertThat(e.code()).isEqualTo("proof-invalid"));
  }

  private static void grown(
      long formerSize, Digest formerRoot, long size, Digest root, List<Digest> proof) {
    assertThatExceptionOfType(EvidenceException.class)
        .isThrownBy(() -> Merkle.verifyConsistency(formerSize, formerRoot, size, root, proof))
        .satisfies(e -> assertThat(e.code()).isEqualTo("proof-invalid"));
  }
}
