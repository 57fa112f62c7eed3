package motte.capability;

import java.io.InputStream;
import java.io.OutputStream;

/// Makes blocking streams, such as those of a process, into a [Source] and [Sink]s. A thread of its
/// own pumps each, started at first use, so that a guest waits for them as for anything else.
@SuppressWarnings("DoNotCallSuggester")
public final class StdStreams {
  private StdStreams() {}

  /// The bytes of `stream`.
  public static Source source(InputStream stream) {
    throw new UnsupportedOperationException();
  }

  /// Writes to `stream`, flushing whenever nothing more is waiting.
  public static Sink sink(OutputStream stream) {
    throw new UnsupportedOperationException();
  }
}
