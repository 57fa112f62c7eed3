package motte.capability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/// A plain TCP socket.
final class SocketDuplex implements Duplex {
  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  SocketDuplex(Socket socket) {
    this.socket = socket;
    try {
      socket.setTcpNoDelay(true);
      this.input = socket.getInputStream();
      this.output = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void abort() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is given up in any case
    }
  }
}
