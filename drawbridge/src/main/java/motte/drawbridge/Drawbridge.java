package motte.drawbridge;

import io.helidon.webserver.WebServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import motte.capability.Newcomers;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// A running registry.
public final class Drawbridge implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 2048;
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final WebServer server;
  private final Store store;
  private final ReleaseLog log;
  private final Newcomers newcomers;
  private final URI uri;

  private Drawbridge(WebServer server, Store store, ReleaseLog log, Newcomers newcomers, URI uri) {
    this.server = server;
    this.store = store;
    this.log = log;
    this.newcomers = newcomers;
    this.uri = uri;
  }

  /// Opens the store, sweeps what dead uploads left there, and listens. Throws `store-in-use` and
  /// `address-in-use`.
  public static Drawbridge start(DrawbridgeConfig config) {
    var store =
        Store.open(
            config.store(), new Uploads.Bounds(config.bounds().largestBlob(), config.clock()));
    try {
      var log = ReleaseLog.open(store.root(), config.clock());
      var newcomers = Newcomers.within(config.bounds().patience());
      try {
        var registrar =
            new Registrar(new Gate(config.admission(), config.clock()), store, log, newcomers);
        var server = listen(config, registrar, newcomers);
        return new Drawbridge(server, store, log, newcomers, uri(config.address(), server.port()));
      } catch (RuntimeException e) {
        newcomers.close();
        log.close();
        throw e;
      }
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /// Where it listens; `https://localhost:…` if that is an address of this machine alone, or all of
  /// its addresses.
  public URI uri() {
    return uri;
  }

  /// Stops listening and ends every connection.
  @Override
  public void close() {
    server.stop();
    newcomers.close();
    log.close();
    store.close();
  }

  private static WebServer listen(
      DrawbridgeConfig config, Registrar registrar, Newcomers newcomers) {
    var address = address(config);
    var server =
        WebServer.builder()
            .address(address)
            .port(config.port())
            .tls(ServerTls.of(config.identity()))
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .maxPayloadSize(-1)
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .connectionOptions(new Accepted(newcomers))
            .routing(routing -> routing.any(registrar))
            .build();
    try {
      server.start();
    } catch (IllegalStateException | UncheckedIOException e) {
      throw unusable(config, "it is taken or not ours", e);
    }
    // Helidon logs that it cannot bind, and comes back as if nothing had happened.
    if (!server.isRunning() || server.port() <= 0) {
      throw unusable(config, "it is taken or not ours", null);
    }
    return server;
  }

  private static InetAddress address(DrawbridgeConfig config) {
    try {
      return InetAddress.getByName(config.address());
    } catch (UnknownHostException e) {
      throw unusable(config, "no such address", e);
    }
  }

  private static DrawbridgeException unusable(
      DrawbridgeConfig config, String reason, @Nullable Exception cause) {
    var unusable =
        new DrawbridgeException(
            Kind.CONFLICT,
            "address-in-use",
            "cannot listen on `" + config.address() + "`, port " + config.port() + ": " + reason,
            "choose another port, or stop what listens there");
    if (cause != null) {
      unusable.initCause(cause);
    }
    return unusable;
  }

  private static URI uri(String address, int port) {
    var host =
        switch (address) {
          case "0.0.0.0", "::", "127.0.0.1" -> "localhost";
          default -> address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        };
    return URI.create("https://" + host + ":" + port);
  }
}
