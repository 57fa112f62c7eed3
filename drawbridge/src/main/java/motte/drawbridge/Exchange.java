package motte.drawbridge;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;

/// One HTTP request and its answer: the seam to the web server.
final class Exchange {
  private final ServerRequest request;
  private final ServerResponse response;

  Exchange(ServerRequest request, ServerResponse response) {
    this.request = request;
    this.response = response;
  }

  /// Where it comes from.
  SocketAddress from() {
    return request.remotePeer().address();
  }

  String method() {
    return request.prologue().method().text();
  }

  String path() {
    return request.path().absolute().path();
  }

  Optional<String> query(String name) {
    return request.query().contains(name)
        ? Optional.of(request.query().get(name))
        : Optional.empty();
  }

  Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  /// The chain that the client showed and proved in the handshake; nobody has checked whose it is.
  List<X509Certificate> shown() {
    return request
        .remotePeer()
        .tlsCertificates()
        .map(chain ->
            Arrays.stream(chain)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList())
        .orElse(List.of());
  }

  InputStream body() {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  Exchange with(String name, String value) {
    response.header(HeaderNames.create(name), value);
    return this;
  }

  void answer(int status) {
    response.status(Status.create(status)).send();
  }

  void answer(int status, String mediaType, Bytes body) {
    with("Content-Type", mediaType);
    response.status(Status.create(status)).send(body.toArray());
  }

  void answer(int status, String mediaType, String body) {
    answer(status, mediaType, Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }

  /// Answers `HEAD`: the headers of a body of that size.
  void head(String mediaType, long size) {
    with("Content-Type", mediaType);
    response.headers().contentLength(size);
    response.status(Status.OK_200).send();
  }

  /// Begins an answer of exactly `size` bytes.
  OutputStream stream(String mediaType, long size) {
    with("Content-Type", mediaType);
    response.headers().contentLength(size);
    return response.status(Status.OK_200).outputStream();
  }

  /// Reads what is left of a request that was refused, up to a bound in size and time, so that the
  /// client gets to read the answer.
  void drain(long most, Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    try (var body = body()) {
      var piece = new byte[1 << 16];
      long left = most;
      for (int n = body.read(piece);
          n >= 0 && left > 0 && System.nanoTime() < deadline;
          n = body.read(piece)) {
        left -= n;
      }
    } catch (IOException | RuntimeException _) {
      // the client is gone, or its body was read before: there is nothing to drain
    }
  }

  boolean answered() {
    return response.isSent();
  }
}
