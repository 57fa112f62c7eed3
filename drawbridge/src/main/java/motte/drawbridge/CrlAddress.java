package motte.drawbridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Anchors;
import motte.trust.Tls;
import motte.trust.Trusts;

/// Where a domain gives out its list of revoked certificates (RFC 5280 §5), in DER, for
/// [motte.trust.Revocations].
///
/// @param address at http or https
/// @param anchors under which whoever serves it over https must stand
public record CrlAddress(URI address, Anchors anchors) implements Supplier<Bytes> {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration WHOLE = Duration.ofSeconds(20);
  private static final long LARGEST = 16 << 20;

  /// What is there now, whoever signed it: `revocations-unknown`.
  @Override
  public Bytes get() {
    var tls = Tls.client(new Trusts.Anchored(anchors), Optional::empty);
    try (var client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECTING)
            .sslContext(tls)
            .sslParameters(tls.getDefaultSSLParameters())
            .build()) {
      try {
        var reply = reply(client);
        if (reply.statusCode() == 200) {
          return Bytes.wrap(reply.body());
        }
        throw unknown();
      } finally {
        client.shutdownNow(); // closing would wait for what is under way
      }
    }
  }

  private HttpResponse<byte[]> reply(HttpClient client) {
    try {
      return client
          .sendAsync(
              HttpRequest.newBuilder(address).build(),
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST))
          .get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw unknown();
      }
      throw new IllegalStateException("asking for the list failed", e);
    } catch (TimeoutException _) {
      throw unknown();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unknown();
    }
  }

  private static DrawbridgeException unknown() {
    return new DrawbridgeException(
        Kind.UNAVAILABLE,
        "revocations-unknown",
        "the list cannot be had",
        "who runs the drawbridge sees whether the list at `crl` can be had");
  }
}
