package motte.evidence.spi;

/// A counter that only goes up, across restarts and power cuts; it may jump ahead.
public interface Counter {

  /// The count.
  long value();

  /// Counts up, and answers the new count.
  long increment();
}
