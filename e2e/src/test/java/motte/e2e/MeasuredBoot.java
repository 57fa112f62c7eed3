package motte.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What firmware and a boot loader measure, and the log that they write of it (TCG PC Client
/// Platform Firmware Profile §10), in the banks of SHA-256 and SHA-384.
final class MeasuredBoot {
  private static final int SEPARATOR = 4;
  private static final List<Bank> BANKS =
      List.of(new Bank(0xb, "SHA-256"), new Bank(0xc, "SHA-384"));

  private final List<Event> events = new ArrayList<>();

  private record Bank(int id, String hash) {
    byte[] digest(byte[]... parts) {
      try {
        var digest = MessageDigest.getInstance(hash);
        for (var part : parts) {
          digest.update(part);
        }
        return digest.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    int size() {
      return digest().length;
    }
  }

  private static final class Event {
    private final int pcr;
    private final int type;
    private final byte[] measured;
    private final byte[] data;

    Event(int pcr, int type, byte[] measured, byte[] data) {
      this.pcr = pcr;
      this.type = type;
      this.measured = measured;
      this.data = data;
    }
  }

  /// A machine that boots a kernel with that command line.
  static MeasuredBoot of(String kernel, String commandLine) {
    var boot = new MeasuredBoot();
    boot.measures(0, 8, "1.0\0");
    boot.measures(7, 0x80000001, "SecureBoot");
    for (int pcr = 0; pcr <= 7; pcr++) {
      boot.events.add(new Event(pcr, SEPARATOR, new byte[4], new byte[4]));
    }
    boot.events.add(new Event(4, 0x80000003, bytes(kernel), bytes("\\vmlinuz.efi")));
    boot.events.add(
        new Event(8, 0xd, bytes(commandLine), bytes("kernel_cmdline: " + commandLine + "\0")));
    boot.events.add(new Event(9, 0xd, bytes("an initrd"), bytes("/initrd.img\0")));
    return boot;
  }

  /// What that PCR of the bank of SHA-256 holds afterwards, in hexadecimal.
  String value(int pcr) {
    var bank = BANKS.getFirst();
    var value = new byte[bank.size()];
    for (var event : events) {
      if (event.pcr == pcr) {
        value = bank.digest(value, bank.digest(event.measured));
      }
    }
    return HexFormat.of().formatHex(value);
  }

  /// The log, as the kernel shows it.
  byte[] log() {
    var id = new ByteArrayOutputStream();
    id.writeBytes(bytes("Spec ID Event03\0"));
    id.writeBytes(little(12).putInt(0).put(new byte[] {0, 2, 0, 2}).putInt(BANKS.size()).array());
    for (var bank : BANKS) {
      var size = (short) bank.size();
      id.writeBytes(little(4).putShort((short) bank.id).putShort(size).array());
    }
    id.write(0);
    var out = new ByteArrayOutputStream();
    out.writeBytes(little(28).putInt(0).putInt(3).array());
    out.writeBytes(little(4).putInt(id.size()).array());
    out.writeBytes(id.toByteArray());
    for (var event : events) {
      out.writeBytes(little(12).putInt(event.pcr).putInt(event.type).putInt(BANKS.size()).array());
      for (var bank : BANKS) {
        out.writeBytes(little(2).putShort((short) bank.id).array());
        out.writeBytes(bank.digest(event.measured));
      }
      out.writeBytes(little(4).putInt(event.data.length).array());
      out.writeBytes(event.data);
    }
    return out.toByteArray();
  }

  /// The log with a separator of other content than was measured.
  byte[] forgedLog() {
    var forged = new MeasuredBoot();
    for (var event : events) {
      boolean last = event.type == SEPARATOR && event.pcr == 7;
      forged.events.add(
          last ? new Event(7, SEPARATOR, event.measured, new byte[] {-1, -1, -1, -1}) : event);
    }
    return forged.log();
  }

  /// Measures it all into the TPM at that socket (TPM2_PCR_Extend, TPM 2.0 Part 3 §22.2).
  void into(Path socket) throws IOException {
    try (var tpm = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      tpm.connect(UnixDomainSocketAddress.of(socket));
      for (var event : events) {
        var command = ByteBuffer.allocate(256);
        command.putShort((short) 0x8002).putInt(0).putInt(0x182).putInt(event.pcr);
        command.putInt(9).putInt(0x40000009).put(new byte[5]).putInt(BANKS.size());
        for (var bank : BANKS) {
          command.putShort((short) bank.id).put(bank.digest(event.measured));
        }
        tpm.write(command.putInt(2, command.position()).flip());
        answered(tpm);
      }
    }
  }

  private static void answered(SocketChannel tpm) throws IOException {
    var answer = ByteBuffer.allocate(256);
    do {
      if (tpm.read(answer) < 0) {
        throw new IOException("the TPM hung up");
      }
    } while (answer.position() < 10 || answer.position() < answer.getInt(2));
    if (answer.getInt(6) != 0) {
      throw new IOException("the TPM answered 0x" + Integer.toHexString(answer.getInt(6)));
    }
  }

  private void measures(int pcr, int type, String text) {
    events.add(new Event(pcr, type, bytes(text), bytes(text)));
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
