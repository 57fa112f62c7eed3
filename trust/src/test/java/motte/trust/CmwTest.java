package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;

final class CmwTest {
  private static final Bytes CONTENT = Bytes.wrap("wrapped".getBytes(StandardCharsets.UTF_8));

  @Test
  void a_wrapper_in_an_extension_is_found_below_sequences() {
    assertThat(Cmw.inExtension(nested(0))).isEqualTo(CONTENT);
    assertThat(Cmw.inExtension(nested(2))).isEqualTo(CONTENT);
  }

  @Test
  void sequences_without_end_are_refused() {
    assertThatThrownBy(() -> Cmw.inExtension(nested(50)))
        .isInstanceOf(TrustException.class)
        .extracting("code")
        .isEqualTo("cmw-malformed");
  }

  // The content as an octet string in so many sequences.
  private static Bytes nested(int levels) {
    var value = tagged(0x04, CONTENT.toArray());
    for (int level = 0; level < levels; level++) {
      value = tagged(0x30, value);
    }
    return Bytes.wrap(value);
  }

  private static byte[] tagged(int tag, byte[] content) {
    int head = content.length < 128 ? 2 : 3;
    var value = new byte[head + content.length];
    value[0] = (byte) tag;
    value[1] = (byte) (head == 2 ? content.length : 0x81);
    value[head - 1] = (byte) content.length;
    System.arraycopy(content, 0, value, head, content.length);
    return value;
  }
}
