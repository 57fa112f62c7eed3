package motte.capability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A blocking two-way byte stream, such as a socket or a TLS socket, that [BufferedConnection]
/// makes into a [Connection]. One thread reads while another writes.
public interface Duplex {
  /// What the other end sends; -1 is its orderly end, an exception a reset.
  InputStream input();

  /// What the other end receives. Written in large pieces: no buffer is needed below.
  OutputStream output();

  /// Tells the other end that nothing follows (FIN, TLS close_notify); it may still send.
  void shutdownOutput() throws IOException;

  /// Breaks off at once, so that blocked reads and writes end with an exception. Never throws.
  void abort();
}
