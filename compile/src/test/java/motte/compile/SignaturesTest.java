package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SignaturesTest {

  @Test
  void lists_are_allowed_until_there_are_too_many() {
    var signatures = new Signatures(2);

    assertThat(signatures.count("IIIII")).isEqualTo(5);
    assertThat(signatures.count("IIIIJ")).isEqualTo(5);
    assertThat(signatures.count("IIIIA")).isEqualTo(4);
  }

  @Test
  void what_was_said_of_a_list_stays_so() {
    var signatures = new Signatures(1);
    signatures.count("DDDDDD");
    signatures.count("FFFFFF");

    assertThat(signatures.count("DDDDDD")).isEqualTo(6);
    assertThat(signatures.count("FFFFFF")).isEqualTo(4);
  }

  @Test
  void short_lists_are_always_allowed() {
    var signatures = new Signatures(0);

    assertThat(signatures.count("")).isZero();
    assertThat(signatures.count("VVVV")).isEqualTo(4);
  }

  @Test
  void what_a_method_cannot_take_is_left_out() {
    var signatures = new Signatures(1);

    assertThat(signatures.count("J".repeat(200))).isEqualTo(125);
    assertThat(signatures.count("J".repeat(300))).isEqualTo(125);
    assertThat(signatures.count("I".repeat(300))).isEqualTo(4);
  }
}
