package motte.wat;

/// The text format of modules. Skeleton.
public final class Wat {
  private Wat() {}

  /// Translates the text of one module to the binary format.
  public static byte[] toBinary(String text) {
    throw new UnsupportedOperationException("not yet");
  }
}
