package motte.steward;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import motte.capability.Newcomers;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.Problem;
import motte.endorsement.BouncyCastleChecker;
import motte.steward.Exchange.Reply;
import motte.steward.Exchange.Request;
import motte.trust.spi.SignatureChecker;

/// The HTTP server below the steward; the only place that knows which one it is. Each connection
/// has a virtual thread. Sizes, times and numbers are bounded.
final class Server implements AutoCloseable {
  /// Keeps, tenants and stewards sign with few keys, many times.
  private static final SignatureChecker CHECKER = new BouncyCastleChecker();

  static final int LARGEST_BODY = 1 << 20;
  private static final int MOST_CONNECTIONS = 2048;
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(30);
  private static final Duration WHOLE_BODY = Duration.ofSeconds(20);
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final WebServer web;
  private final Newcomers newcomers;

  private Server(WebServer web, Newcomers newcomers) {
    this.web = web;
    this.newcomers = newcomers;
  }

  static Server start(
      String address, int port, SSLContext tls, Function<Request, Reply> answering) {
    var newcomers = Newcomers.within(FIRST_REQUEST);
    var web =
        WebServer.builder()
            .address(resolve(address))
            .port(port)
            .shutdownHook(false)
            .maxTcpConnections(MOST_CONNECTIONS)
            .maxPayloadSize(2L * LARGEST_BODY)
            .idleConnectionTimeout(IDLE)
            .connectionOptions(new Accepted(newcomers))
            .tls(Tls.builder().sslContext(tls).enabledProtocols(List.of("TLSv1.3")).build())
            .routing(routing ->
                routing.any((request, response) -> {
                  answer(request, response, answering);
                  newcomers.spoke(request.remotePeer().address());
                }))
            .build();
    probe(address, port);
    web.start();
    if (!web.isRunning()) {
      throw new StewardException(
          Kind.UNAVAILABLE,
          "server-not-started",
          "cannot serve on `" + address + ":" + port + "`",
          "the log above says why");
    }
    return new Server(web, newcomers);
  }

  int port() {
    return web.port();
  }

  @Override
  public void close() {
    web.stop();
    newcomers.close();
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Function<Request, Reply> answering) {
    Reply reply;
    try {
      var read = read(request);
      reply = ScopedValue.where(SignatureChecker.IN_USE, CHECKER).call(() -> answering.apply(read));
    } catch (StewardException e) {
      reply = Reply.problem(Problem.of(e)).with(Map.of("Connection", "close"));
    }
    response.status(reply.status());
    response.header("Content-Type", reply.type());
    reply.headers().forEach((name, value) -> response.header(name, value));
    response.send(reply.body().toArray());
  }

  private static Request read(ServerRequest request) {
    Map<String, String> query = new HashMap<>();
    for (var name : request.query().names()) {
      query.put(name, request.query().get(name));
    }
    var type = request.headers().first(HeaderNames.CONTENT_TYPE);
    return new Request(
        from(request),
        request.prologue().method().text(),
        request.path().path(),
        Map.copyOf(query),
        type,
        request.content().hasEntity() ? body(request) : Bytes.empty());
  }

  private static InetAddress from(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress socket
        ? socket.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static Bytes body(ServerRequest request) {
    long deadline = System.nanoTime() + WHOLE_BODY.toNanos();
    var out = new ByteArrayOutputStream();
    var buffer = new byte[8192];
    try (var in = request.content().inputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        if (out.size() > LARGEST_BODY) {
          throw new StewardException(
              Kind.EXHAUSTED,
              "request-too-large",
              "the request has more than `" + LARGEST_BODY + "` bytes",
              "send less: a certificate request and its evidence fit easily");
        }
        if (System.nanoTime() - deadline > 0) {
          throw new StewardException(
              Kind.EXHAUSTED,
              "request-too-slow",
              "the request took longer than `" + WHOLE_BODY + "` to arrive",
              "send it faster");
        }
      }
    } catch (IOException e) {
      throw new StewardException(
          Kind.INVALID,
          "request-cut-short",
          "the request ended before it was whole",
          "send as many bytes as were announced",
          e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private static InetAddress resolve(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new StewardException(
          Kind.INVALID,
          "listen-address-unknown",
          "`" + address + "` is no address of this machine",
          "write one that it has, such as 127.0.0.1",
          e);
    }
  }

  /// The server below logs that a port is taken and then stands there stopped, so we look first.
  private static void probe(String address, int port) {
    try (var socket = new ServerSocket(port, 1, resolve(address))) {
      assert socket.isBound();
    } catch (IOException e) {
      throw new StewardException(
          Kind.CONFLICT,
          "port-taken",
          "cannot listen on `" + address + ":" + port + "`: " + e.getMessage(),
          "stop what listens there, or choose another port",
          e);
    }
  }
}
