package motte.keep;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

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

  /// The same, with nothing to read.
  Stdio withoutInput() {
    return new Stdio(InputStream.nullInputStream(), out, err);
  }
}
