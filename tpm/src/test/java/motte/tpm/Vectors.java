package motte.tpm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import motte.core.Bytes;
import org.junit.jupiter.api.Assumptions;

/// Real statements of TPMs, beside the checkout; tests that want them are skipped without.
final class Vectors {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");

  private Vectors() {}

  static Path file(String name) {
    var file = FOLDER.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "needs ../shared/vectors/attestation/" + name);
    return file;
  }

  static Bytes bytes(String name) {
    try {
      return Bytes.wrap(Files.readAllBytes(file(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Statements, signatures and public areas of real TPMs; none where there are no vectors.
  static List<Bytes> statements() {
    List<Bytes> all = new ArrayList<>();
    for (var name : List.of("tpm/dstack/tpm_quote_sample.bin", "snp/azure/tpm-quote.msg")) {
      if (Files.exists(FOLDER.resolve(name))) {
        all.add(bytes(name));
      }
    }
    var attestation = "tpm/go-tpm-tools/gce-cos-85-no-nonce.pb";
    if (Files.exists(FOLDER.resolve(attestation))) {
      for (var field : Field.all(bytes(attestation))) {
        if (field.number() == 1) {
          all.add(field.content());
        }
        if (field.number() == 2) {
          Field.all(field.content()).stream()
              .filter(part -> part.number() < 3)
              .forEach(part -> all.add(part.content()));
        }
      }
    }
    return all;
  }

  static String text(String name) {
    return new String(bytes(name).toArray(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /// What Azure's tools store: sizes of signature, message and PCRs and then these, in the layout
  /// of bincode (little-endian, 64-bit lengths).
  record AzureQuote(Bytes signature, Bytes message, PcrBank pcrs) {
    static AzureQuote read(String name) {
      var all = bytes(name);
      int size = length(all, 0);
      var signature = all.slice(8, 8 + size);
      int at = 8 + size;
      int messageSize = length(all, at);
      var message = all.slice(at + 8, at + 8 + messageSize);
      at += 8 + messageSize;
      int count = length(all, at);
      int from = at + 8;
      var values =
          IntStream.range(0, count).mapToObj(i -> all.slice(from + 32 * i, from + 32 * i + 32));
      return new AzureQuote(signature, message, PcrBank.of(TpmAlgorithm.SHA256, values.toList()));
    }

    private static int length(Bytes all, int at) {
      return (all.at(at) & 0xff) | (all.at(at + 1) & 0xff) << 8;
    }
  }

  /// A field of a protobuf message, only as far as these tests need it.
  record Field(int number, Bytes content, long value) {
    static List<Field> all(Bytes message) {
      List<Field> fields = new ArrayList<>();
      int[] at = {0};
      while (at[0] < message.size()) {
        long tag = varint(message, at);
        int number = (int) (tag >> 3);
        long value = varint(message, at);
        if ((tag & 7) == 2) {
          fields.add(new Field(number, message.slice(at[0], at[0] + (int) value), value));
          at[0] += (int) value;
        } else {
          fields.add(new Field(number, Bytes.empty(), value));
        }
      }
      return fields;
    }

    private static long varint(Bytes message, int[] at) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = message.at(at[0]++);
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}
