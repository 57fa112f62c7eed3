package motte.keep;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What somebody wrote, and a place to wait for it.
final class Heard extends ByteArrayOutputStream {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    super.write(bytes, offset, length);
    notifyAll();
  }

  /// Waits until `text` stands there.
  synchronized void await(String text) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!text().contains(text)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("`" + text + "` never came, but:\n" + text());
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String text() {
    return toString(StandardCharsets.UTF_8);
  }
}
