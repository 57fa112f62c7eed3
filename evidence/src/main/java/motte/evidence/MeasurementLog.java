package motte.evidence;

import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.spi.Platform;

/// The measurement log of a keep.
@SuppressWarnings("DoNotCallSuggester")
public final class MeasurementLog {
  private MeasurementLog() {}

  /// What a log says when it is read again: its records and the values that they must lead to.
  public record Replay(List<LogRecord> records, long size, Digest root, Digest register) {}

  public static MeasurementLog start(Platform platform) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Gives `draft` the next number, writes it, extends the register, and only then returns.
  public LogRecord append(LogRecord draft) {
    throw new UnsupportedOperationException("not yet");
  }

  public List<Bytes> records() {
    throw new UnsupportedOperationException("not yet");
  }

  public long size() {
    throw new UnsupportedOperationException("not yet");
  }

  public Digest root() {
    throw new UnsupportedOperationException("not yet");
  }

  public Digest register() {
    throw new UnsupportedOperationException("not yet");
  }

  public static Replay replay(List<Bytes> records) {
    throw new UnsupportedOperationException("not yet");
  }
}
