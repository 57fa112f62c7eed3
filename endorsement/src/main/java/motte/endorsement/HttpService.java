package motte.endorsement;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import motte.core.Bytes;

/// A service that gives out endorsements over HTTP. What it sends is bounded in size and in time,
/// from the first byte to the last, and is believed by nobody for having come from there. Redirects
/// are not followed: the client sees to that. Thread-safe.
///
/// ```java
/// var service = HttpService.at(URI.create("https://pccs.example:8081"), client, 1 << 20, patience);
/// switch (service.get("/sgx/certification/v4/rootcacrl")) {
///   case HttpService.Given given -> Crl.parse(given.body());
///   ...
/// }
/// ```
public final class HttpService {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private final URI base;
  private final HttpClient client;
  private final int largest;
  private final Duration patience;
  private final Optional<Sparing> sparing;

  private HttpService(
      URI base, HttpClient client, int largest, Duration patience, Optional<Sparing> sparing) {
    this.base = base;
    this.client = client;
    this.largest = largest;
    this.patience = patience;
    this.sparing = sparing;
  }

  /// What became of a request.
  public sealed interface Answer {}

  /// It has what was asked for.
  public record Given(URI from, Bytes body, HttpHeaders headers) implements Answer {}

  /// It does not know it (status 404).
  public record Unknown(URI from) implements Answer {}

  /// It sends more than is read.
  public record TooLarge(URI from, int most) implements Answer {}

  /// It cannot be reached, answers otherwise than it should or too slowly, or must not be asked
  /// now.
  public record Unanswered(URI from, String why) implements Answer {}

  /// The service below `base`, asked as often as anybody likes.
  ///
  /// @param largest how many bytes of an answer are read
  /// @param patience how long an answer may take, whole
  public static HttpService at(URI base, HttpClient client, int largest, Duration patience) {
    return new HttpService(base, client, largest, patience, Optional.empty());
  }

  /// The same, asked no more than is allowed, and left alone for a while when it failed: status 429
  /// or 5xx, or no answer. How long it wants to be left alone (`Retry-After`, RFC 9110 §10.2.3) is
  /// heeded.
  public HttpService sparing(Allowance allowance, InstantSource clock) {
    var spared = Optional.of(new Sparing(allowance, clock));
    return new HttpService(base, client, largest, patience, spared);
  }

  /// The same with another patience.
  public HttpService patient(Duration howLong) {
    return new HttpService(base, client, largest, howLong, sparing);
  }

  /// Where it is.
  public URI base() {
    return base;
  }

  /// Asks for a path with its query, such as `/vcek/v1/Milan/crl`.
  public Answer get(String path) {
    var uri = URI.create(base + path);
    var refused = sparing.flatMap(Sparing::begin);
    if (refused.isPresent()) {
      return new Unanswered(uri, refused.get());
    }
    Optional<Duration> wished = Optional.empty();
    boolean failed = true;
    try {
      var response = send(uri);
      int status = response.statusCode();
      failed = status == TOO_MANY || status >= SERVER_ERROR;
      wished = retryAfter(response.headers());
      return answer(uri, response);
    } catch (ExecutionException e) {
      var cause = Optional.ofNullable(e.getCause()).orElse(e);
      return new Unanswered(uri, said(cause));
    } catch (TimeoutException _) {
      return new Unanswered(uri, "it takes longer than " + patience);
    } catch (InterruptedException _) {
      failed = false; // That says nothing about the service.
      Thread.currentThread().interrupt();
      return new Unanswered(uri, "the wait was interrupted");
    } finally {
      end(failed, wished);
    }
  }

  /// The client of the JDK has no words where nobody listens, or nobody knows the name.
  private static String said(Throwable cause) {
    return switch (cause) {
      case ConnectException none when none.getMessage() == null ->
          none.getCause() instanceof ConnectException named
                  && named.getCause() instanceof UnresolvedAddressException
              ? "its name is not known"
              : "connection refused";
      default -> Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    };
  }

  private void end(boolean failed, Optional<Duration> wished) {
    if (failed) {
      sparing.ifPresent(each -> each.failed(wished));
    } else {
      sparing.ifPresent(Sparing::answered);
    }
  }

  // A request's own timeout ends with the answer's headers; this one ends with its last byte.
  private HttpResponse<Optional<Bytes>> send(URI uri)
      throws ExecutionException, TimeoutException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(patience).GET().build();
    CompletableFuture<HttpResponse<Optional<Bytes>>> exchange =
        client.sendAsync(request, _ -> new LimitedBody(largest));
    try {
      return exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      exchange.cancel(true);
    }
  }

  private Answer answer(URI uri, HttpResponse<Optional<Bytes>> response) {
    return switch (response.statusCode()) {
      case OK ->
          response
              .body()
              .<Answer>map(body -> new Given(uri, body, response.headers()))
              .orElseGet(() -> new TooLarge(uri, largest));
      case NOT_FOUND -> new Unknown(uri);
      default -> new Unanswered(uri, "it answered with status " + response.statusCode());
    };
  }

  /// The seconds that are wished. A date is as good as nothing said: the usual pause is taken.
  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }
}
