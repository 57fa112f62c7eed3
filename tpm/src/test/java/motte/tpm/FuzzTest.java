package motte.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;

/// Altered structures: each is read or refused, never anything else. Seeded, so that what fails
/// fails again. Statements of real TPMs are altered too, where they are present.
final class FuzzTest {
  private static final int ROUNDS = 20_000;

  private static final List<Bytes> SEEDS =
      List.of(
          Bytes.parseHex(
              "ff54434780180022000b5e49660ab7632407a75f96359e123864"
                  + "9529bec60afc8f8970b0bdbca01e5fe20004123456780000"
                  + "0000054dd1ef0000001000000000012016051100162800000000"
                  + "01000b030700000020d8de2be2e8a319cddf3d1ce1a310f45e30"
                  + "fd335255278e4fcbd59a5f58887648"),
          Bytes.parseHex("0018000b0020" + "11".repeat(32) + "0020" + "22".repeat(32)),
          Bytes.parseHex("0014000b0100" + "33".repeat(256)),
          Bytes.parseHex("8001000000120000000000060001020304ff"),
          Bytes.parseHex("800100000013000000000000000001000000" + "00"),
          Bytes.parseHex(
              "80010000001b00000000" + "01" + "00000005" + "00000001" + "000b" + "03" + "ffffff"),
          Bytes.parseHex("80010000000c0000017b0008"),
          Bytes.parseHex(
              "8002000000250000015e8000000000000009400000090000010000" + "00".repeat(10)),
          Bytes.parseHex("00000002000b03ffffff000403010000"),
          Bytes.parseHex(
              "0023000b000500720000001000180"
                  + "00b00030010"
                  + "0020"
                  + "44".repeat(32)
                  + "0020"
                  + "55".repeat(32)),
          Bytes.parseHex(
              "0001000b00050072000000100014000b080000000000" + "0100" + "66".repeat(256)));

  private static final List<Consumer<Bytes>> PARSERS =
      List.of(
          bytes -> Attest.parse(bytes),
          bytes -> PcrSelection.parse(bytes),
          bytes -> TpmSignature.parse(bytes),
          bytes -> TpmPublic.parseSized(bytes),
          bytes -> KeyBlob.parse(bytes),
          bytes -> Sealed.parse(bytes),
          bytes -> Credential.parse(bytes),
          bytes -> Envelope.parse(bytes),
          FuzzTest::answer,
          bytes -> {
            var key = TpmPublic.parse(bytes);
            assertThat(TpmPublic.parse(key.encode())).isEqualTo(key);
            key.publicKey();
          });

  @Test
  void whatever_bytes_come_they_are_read_or_refused() {
    var random = new Random(20261121);
    var corpus = new ArrayList<>(SEEDS);
    corpus.addAll(Vectors.statements());
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var mutant = round < corpus.size() ? corpus.get(round) : mutate(corpus, random);
      for (var parser : PARSERS) {
        try {
          parser.accept(mutant);
          read++;
        } catch (TpmException _) {
          // Refused, as it should be.
        }
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 20);
  }

  /// A TPM that answers all commands with these bytes.
  private static void answer(Bytes response) {
    TpmTransport liar =
        new TpmTransport() {
          @Override
          public Bytes transmit(Bytes command) {
            return response;
          }

          @Override
          public void close() {}
        };
    var tpm = Tpm.over(liar);
    for (Runnable use :
        List.<Runnable>of(
            () -> tpm.random(8),
            tpm::banks,
            () -> tpm.handles(TpmHandle.NV),
            () -> tpm.key(0x81000001),
            () -> NvIndex.open(tpm, 0x01800000),
            () -> TpmSession.plain(tpm, TpmSession.Type.HMAC, TpmAlgorithm.SHA256),
            () -> Tpm.over(TpmBroker.over(liar).share(TpmGrant.none())).handles(TpmHandle.NV))) {
      try {
        use.run();
      } catch (TpmException _) {
        // Refused, as it should be.
      }
    }
  }

  private static Bytes mutate(List<Bytes> corpus, Random random) {
    var bytes = corpus.get(random.nextInt(corpus.size())).toArray();
    for (int times = random.nextInt(3); times >= 0; times--) {
      switch (random.nextInt(5)) {
        case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        case 2 -> bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0 : 0xff);
        case 3 -> bytes = java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 8));
        default -> {
          int from = random.nextInt(bytes.length);
          var donor = corpus.get(random.nextInt(corpus.size())).toArray();
          int size = Math.min(random.nextInt(16), Math.min(bytes.length - from, donor.length));
          System.arraycopy(donor, 0, bytes, from, size);
        }
      }
    }
    return Bytes.wrap(bytes);
  }
}
