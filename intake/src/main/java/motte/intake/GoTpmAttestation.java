package motte.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Kind;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmPublic;
import motte.tpm.TpmSignature;

/// The protocol buffer `attest.Attestation` in which go-tpm-tools hands over a TPM's evidence: 1
/// the key (TPMT_PUBLIC), 2 quotes {1 TPMS_ATTEST, 2 TPMT_SIGNATURE, 3 registers {1 hash, 2
/// values}}, 3 the event log, 6 the key's certificate, 7 what leads from there to a root. Other
/// fields are left alone.
record GoTpmAttestation(
    TpmPublic key, List<TpmQuote> quotes, Optional<Bytes> eventLog, List<Bytes> certificates) {
  private static final int FIRST = 0x0a;

  /// Whether the bytes begin as one does: with a public area as field 1.
  static boolean looksLike(Bytes bytes) {
    if (bytes.size() < 64 || bytes.at(0) != FIRST) {
      return false;
    }
    try {
      return Shapes.tpmPublic(new Message(bytes).bytes(1).getFirst());
    } catch (IntakeException _) {
      return false;
    }
  }

  static GoTpmAttestation parse(Bytes bytes) {
    var message = new Message(bytes);
    var quotes = message.bytes(2).stream().map(GoTpmAttestation::quote).toList();
    return new GoTpmAttestation(
        TpmPublic.parse(message.bytes(1).getFirst()),
        quotes,
        message.bytes(3).stream().findFirst(),
        Stream.of(6, 7)
            .flatMap(number -> message.bytes(number).stream())
            .filter(certificate -> certificate.size() > 0)
            .toList());
  }

  private static TpmQuote quote(Bytes bytes) {
    var message = new Message(bytes);
    var attest = message.bytes(1).stream().findFirst().orElseThrow(() -> malformed("no quote"));
    return new TpmQuote(
        attest,
        message.bytes(2).stream().findFirst().map(TpmSignature::parse),
        message.bytes(3).stream().map(GoTpmAttestation::bank).toList());
  }

  private static PcrBank bank(Bytes bytes) {
    var message = new Message(bytes);
    var hash = TpmAlgorithm.of((int) message.number(1));
    var values = new TreeMap<Integer, Bytes>();
    for (var entry : message.bytes(2)) {
      var pair = new Message(entry);
      var value = pair.bytes(2).stream().findFirst().orElseThrow(() -> malformed("no value"));
      values.put((int) pair.number(1), value);
    }
    return new PcrBank(hash, values);
  }

  static IntakeException malformed(String why) {
    return new IntakeException(
        Kind.INVALID,
        "attestation-protobuf-malformed",
        "a protocol buffer `attest.Attestation` cannot be read: " + why,
        "hand in the bytes as go-tpm-tools wrote them");
  }

  /// The fields of a protocol buffer.
  private static final class Message {
    private record Field(int number, long value, Bytes bytes) {}

    private final List<Field> fields = new ArrayList<>();
    private final Bytes from;
    private int at;

    Message(Bytes from) {
      this.from = from;
      while (at < from.size()) {
        long key = varint();
        int number = (int) (key >>> 3);
        switch ((int) (key & 7)) {
          case 0 -> fields.add(new Field(number, varint(), Bytes.empty()));
          case 1 -> fields.add(new Field(number, 0, take(8)));
          case 2 -> fields.add(new Field(number, 0, take(varint())));
          case 5 -> fields.add(new Field(number, 0, take(4)));
          default -> throw malformed("wire type " + (key & 7) + " at offset " + at);
        }
      }
    }

    List<Bytes> bytes(int number) {
      return fields.stream().filter(field -> field.number == number).map(Field::bytes).toList();
    }

    long number(int number) {
      return fields.stream()
          .filter(field -> field.number == number)
          .mapToLong(Field::value)
          .findFirst()
          .orElse(0);
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (at >= from.size()) {
          throw malformed("it ends early");
        }
        byte next = from.at(at++);
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw malformed("a number is too long at offset " + at);
    }

    private Bytes take(long size) {
      if (size < 0 || size > from.size() - at) {
        throw malformed("it ends early");
      }
      var taken = from.slice(at, at + (int) size);
      at += (int) size;
      return taken;
    }
  }
}
