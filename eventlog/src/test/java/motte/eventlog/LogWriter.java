package motte.eventlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import motte.core.Bytes;

/// Writes event logs as firmware does, right ones and wrong ones.
final class LogWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static LogWriter cryptoAgile(Bank... banks) {
    var data = new LogWriter();
    data.text("Spec ID Event03\0").u32(0).raw(0, 2, 0, 2).u32(banks.length);
    for (var bank : banks) {
      data.u16(bank.id()).u16(bank.size());
    }
    return new LogWriter().sha1(0, 3, new byte[20], data.raw(0).bytes().toArray());
  }

  LogWriter sha1(long register, long type, byte[] digest, byte[] data) {
    u32(register).u32(type);
    out.writeBytes(digest);
    u32(data.length);
    out.writeBytes(data);
    return this;
  }

  /// An event with the digests of `measured` in each of `banks`.
  LogWriter event(long register, EventType type, byte[] measured, byte[] data, Bank... banks) {
    u32(register).u32(type.code()).u32(banks.length);
    for (var bank : banks) {
      u16(bank.id());
      out.writeBytes(bank.hash().digest(measured));
    }
    u32(data.length);
    out.writeBytes(data);
    return this;
  }

  LogWriter event(long register, EventType type, byte[] data, Bank... banks) {
    return event(register, type, data, data, banks);
  }

  LogWriter text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  LogWriter u16(long value) {
    return raw((int) value, (int) value >> 8);
  }

  LogWriter u32(long value) {
    return u16(value).u16(value >> 16);
  }

  LogWriter raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  LogWriter raw(List<Integer> bytes) {
    bytes.forEach(out::write);
    return this;
  }

  Bytes bytes() {
    return Bytes.wrap(out.toByteArray());
  }

  EventLog parse() {
    return EventLog.parse(bytes());
  }
}
