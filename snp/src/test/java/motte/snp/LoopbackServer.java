package motte.snp;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import motte.core.Bytes;

/// A server of HTTP/1.1 on loopback: a request for a path, an answer, and the connection ends.
final class LoopbackServer implements Closeable {
  private final ServerSocket socket;
  private final Function<String, Answer> answers;

  /// What is answered.
  record Answer(int status, Bytes body) {}

  LoopbackServer(Function<String, Answer> answers) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answers = answers;
    Thread.ofVirtual().start(this::serve);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (var connection = socket.accept()) {
        answer(connection);
      } catch (IOException _) {
        // The test is over, or its client went away.
      }
    }
  }

  private void answer(Socket connection) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    var request = String.valueOf(in.readLine()).split(" ", -1);
    for (var line = in.readLine(); line != null && !line.isEmpty(); ) {
      line = in.readLine();
    }
    var answer = answers.apply(request[1]);
    var head =
        "HTTP/1.1 %d -\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(answer.status(), answer.body().size());
    var out = connection.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(answer.body().toArray());
    out.flush();
  }
}
