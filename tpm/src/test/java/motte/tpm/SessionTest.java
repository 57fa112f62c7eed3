package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody between us and a real TPM sees and can do.
final class SessionTest {
  private static final Bytes SECRET = TpmTest.text("nobody on the bus may read this.");

  @TempDir private Path folder;

  private Swtpm machine;

  @BeforeEach
  void start() {
    machine = Swtpm.start(folder);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  /// Somebody on the bus: keeps all that passes, and may alter responses.
  private record Bus(TpmTransport way, List<Bytes> seen, UnaryOperator<Bytes> alter)
      implements TpmTransport {
    @Override
    public Bytes transmit(Bytes command) {
      seen.add(command);
      var response = way.transmit(command);
      seen.add(response);
      return alter.apply(response);
    }

    @Override
    public void close() {
      way.close();
    }
  }

  private Tpm over(List<Bytes> seen, UnaryOperator<Bytes> alter) {
    return Tpm.over(new Bus(TpmTransport.tcp(machine.address()), seen, alter));
  }

  @Test
  void a_secret_crosses_the_bus_encrypted_both_ways() {
    List<Bytes> seen = new ArrayList<>();
    try (var tpm = over(seen, bytes -> bytes);
        var storage = StorageKey.open(tpm)) {
      var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0);
      var policy = TpmPolicy.pcrs(selection, tpm.read(selection));

      var unsealed = Sealed.seal(storage, SECRET, policy).unseal(storage, policy);
      NvCounter.define(storage, 0x01800001, NvCounter.Kept.HYBRID, SECRET).value();

      assertThat(unsealed).isEqualTo(SECRET);
      assertThat(seen).hasSizeGreaterThan(10);
      assertThat(seen).noneMatch(bytes -> bytes.hex().contains(SECRET.hex()));
    }
  }

  @Test
  void an_altered_count_is_noticed_wherever_it_is_altered() {
    boolean[] armed = {false};
    int[] at = {0};
    UnaryOperator<Bytes> alter =
        response -> {
          // The response to NV_Read: a session, 8 bytes of content, and it does not begin a
          // session.
          if (!armed[0] || response.at(1) != 2 || at[0] >= response.size()) {
            return response;
          }
          var altered = response.toArray();
          altered[at[0]] ^= 1;
          return Bytes.wrap(altered);
        };
    try (var tpm = over(new ArrayList<>(), alter);
        var storage = StorageKey.open(tpm)) {
      var counter = NvCounter.define(storage, 0x01800002, NvCounter.Kept.DURABLY, SECRET);
      armed[0] = true;
      int noticed = 0;
      // Header 10, parameter size 4, content 2 + 8, nonce 2 + 32, attributes 1, HMAC 2 + 32.
      for (at[0] = 16; at[0] < 24; at[0]++) {
        refused("tpm-response-forged", counter::value);
        noticed++;
      }
      for (at[0] = 26; at[0] < 58; at[0] += 7) {
        refused("tpm-response-forged", counter::value);
      }
      at[0] = 92;
      refused("tpm-response-forged", counter::value);
      armed[0] = false;
      assertThat(noticed).isEqualTo(8);
      assertThat(counter.value()).isPositive();
    }
  }

  @Test
  void a_fixed_key_derivation_gives_what_another_program_computed() {
    var key = Bytes.parseHex("27091dc3bf7fe7b8f0b27bd0b6aab4e5");

    assertThat(Kdf.hmac(TpmAlgorithm.SHA256, Bytes.empty(), Bytes.empty()).hex())
        .isEqualTo("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    assertThat(Kdf.a(TpmAlgorithm.SHA256, key, "CFB", key, Bytes.empty(), 256).hex())
        .isEqualTo("09b5727e273c01eea39c6b6d7049e410957209cdd4309a2d3d8747c31c97b8d0");
  }
}
