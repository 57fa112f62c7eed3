package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EntropyTest {

  @Test
  void a_thread_that_is_interrupted_gets_its_bytes_and_stays_interrupted() {
    var bytes = new byte[32];
    Thread.currentThread().interrupt();

    Entropy.system().fill(bytes);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(bytes).isNotEqualTo(new byte[32]);
  }
}
