package motte.keep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The output of one of several components: each line begins with the component's name and is
/// written whole, so that the lines of several never mix. A line that grows too long is broken.
final class Labelled extends OutputStream {
  private static final int LONGEST = 8 << 10;

  private final OutputStream out;
  private final byte[] label;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /// Output of `component` to `out`, which several share.
  Labelled(OutputStream out, String component) {
    this.out = out;
    this.label = (component + ": ").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      boolean ends = bytes[i] == '\n';
      if (ends || line.size() + (i + 1 - from) >= LONGEST) {
        line.write(bytes, from, ends ? i - from : i + 1 - from);
        from = i + 1;
        let();
      }
    }
    line.write(bytes, from, offset + length - from);
  }

  /// Lets out whole lines only: what is unfinished waits for its end.
  @Override
  public void flush() throws IOException {
    synchronized (out) {
      out.flush();
    }
  }

  /// Lets out a line that was not finished. What it is written to stays open.
  @Override
  public synchronized void close() throws IOException {
    if (line.size() > 0) {
      let();
    }
    flush();
  }

  private void let() throws IOException {
    var whole = new ByteArrayOutputStream(label.length + line.size() + 1);
    whole.writeBytes(label);
    line.writeTo(whole);
    whole.write('\n');
    line.reset();
    synchronized (out) {
      whole.writeTo(out);
    }
  }
}
