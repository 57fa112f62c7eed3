package motte.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import org.junit.jupiter.api.Test;

class PcrFileTest {
  private static final Bytes SHA1 = Bytes.parseHex("11".repeat(20));
  private static final Bytes SHA256 = Bytes.parseHex("22".repeat(32));

  @Test
  void digests_are_those_of_the_selected_registers_bank_after_bank() {
    var file = file(2);
    bank(file, 0, 0x04, 0b1000);
    bank(file, 1, 0x0b, 0b1_0000_0001);
    digests(file, SHA1, SHA256, SHA256);

    assertThat(PcrFile.looksLike(bytes(file))).isTrue();
    assertThat(PcrFile.parse(bytes(file)))
        .containsExactly(
            new PcrBank(TpmAlgorithm.SHA1, new TreeMap<>(Map.of(3, SHA1))),
            new PcrBank(TpmAlgorithm.SHA256, new TreeMap<>(Map.of(0, SHA256, 8, SHA256))));
  }

  @Test
  void more_or_fewer_digests_than_are_selected_are_refused() {
    var fewer = file(1);
    bank(fewer, 0, 0x0b, 0b11);
    digests(fewer, SHA256);
    var more = file(1);
    bank(more, 0, 0x0b, 0b1);
    digests(more, SHA256, SHA256);
    var other = file(1);
    bank(other, 0, 0x0b, 0b1);
    digests(other, SHA1);

    for (var wrong : new ByteBuffer[] {fewer, more}) {
      assertThatExceptionOfType(IntakeException.class)
          .isThrownBy(() -> PcrFile.parse(bytes(wrong)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("registers-malformed"));
    }
    assertThatExceptionOfType(motte.tpm.TpmException.class)
        .isThrownBy(() -> PcrFile.parse(bytes(other)));
  }

  @Test
  void a_file_of_another_size_is_not_one() {
    var file = bytes(file(1)).toArray();

    assertThat(PcrFile.looksLike(Bytes.of(java.util.Arrays.copyOf(file, file.length + 1))))
        .isFalse();
    assertThat(PcrFile.looksLike(Bytes.of(new byte[file.length]))).isFalse();
  }

  /// One list of digests behind the selection.
  private static ByteBuffer file(int banks) {
    return ByteBuffer.allocate(4 + 16 * 8 + 4 + 4 + 8 * 66)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, banks)
        .putInt(132, 1);
  }

  private static void bank(ByteBuffer file, int place, int hash, int bitmap) {
    int at = 4 + 8 * place;
    file.putShort(at, (short) hash).put(at + 2, (byte) 3).putShort(at + 3, (short) bitmap);
  }

  private static void digests(ByteBuffer file, Bytes... digests) {
    file.putInt(136, digests.length);
    for (int i = 0; i < digests.length; i++) {
      int at = 140 + 66 * i;
      file.putShort(at, (short) digests[i].size()).put(at + 2, digests[i].toArray());
    }
  }

  private static Bytes bytes(ByteBuffer file) {
    var all = new byte[file.capacity()];
    file.get(0, all);
    return Bytes.wrap(all);
  }
}
