package motte.keep;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// The three standard streams that `stdin`, `stdout` and `stderr` entries are given.
///
/// @param in what the guest reads
/// @param out what it writes
/// @param err where it complains
public record Stdio(InputStream in, OutputStream out, OutputStream err) {

  /// Those of this process, without buffers in between.
  public static Stdio ofThisProcess() {
    return new Stdio(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  /// Nothing to read, and nobody to hear.
  static Stdio none() {
    return new Stdio(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }

  /// The same for one of several components: each line that it writes begins with its name.
  Stdio labelled(String component) {
    return new Stdio(in, new Labelled(out, component), new Labelled(err, component));
  }

  /// Lets out what a labelled component left in a line that it did not finish.
  void finish() {
    for (var stream : List.of(out, err)) {
      if (stream instanceof Labelled labelled) {
        try {
          labelled.close();
        } catch (IOException _) {
          // nobody reads it: the loss of who should
        }
      }
    }
  }

  /// The same, with nothing to read.
  Stdio withoutInput() {
    return new Stdio(InputStream.nullInputStream(), out, err);
  }
}
