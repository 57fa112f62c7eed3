package motte.pack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;

/// One registry's HTTP: bounded bodies, bounded time, no redirections, TLS 1.3.
final class RegistryHttp {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final long BASE_SECONDS = 60;
  private static final long LEAST_BYTES_PER_SECOND = 64 << 10;
  private static final long MOST_ERROR = 64 << 10;
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  /// A page of a list, and the path of the next one.
  record Page(Bytes body, Optional<String> next) {}

  private final URI base;
  private final Optional<String> authorization;
  private final HttpClient client;

  RegistryHttp(URI address, SSLContext tls, Optional<String> authorization) {
    Https.check("registry", address);
    this.base = URI.create("https://" + address.getRawAuthority());
    this.authorization = authorization;
    var parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .sslContext(tls)
            .sslParameters(parameters)
            .build();
  }

  HttpRequest.Builder request(String path) {
    return request(base.resolve(path));
  }

  /// A request that carries our credentials, and therefore goes nowhere but to this registry.
  HttpRequest.Builder request(URI uri) {
    if (!"https".equals(uri.getScheme()) || !base.getRawAuthority().equals(uri.getRawAuthority())) {
      throw new PackException(
          Kind.DENIED,
          "registry-elsewhere",
          "the registry `" + base + "` sends us to `" + uri + "`",
          "use a registry that stores its own uploads");
    }
    var request = HttpRequest.newBuilder(uri);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  int status(HttpRequest.Builder request) {
    return send(request.build(), 0, _ -> BodySubscribers.replacing(Bytes.empty())).statusCode();
  }

  void expect(HttpRequest.Builder request, long size, int status) {
    ok(request.build(), size, status, _ -> new Excerpt(MOST_ERROR));
  }

  /// Where an upload continues.
  URI location(HttpRequest.Builder request) {
    var built = request.build();
    var answer = ok(built, 0, 202, _ -> new Excerpt(MOST_ERROR));
    return answer
        .headers()
        .firstValue("Location")
        .map(location -> built.uri().resolve(location))
        .orElseThrow(() ->
            new PackException(
                Kind.UNAVAILABLE,
                "registry-answer-malformed",
                "`" + base + "` began an upload without saying where",
                "is this an OCI registry?"));
  }

  Bytes download(HttpRequest.Builder request, Digest digest, long most) {
    return ok(request.build(), most, 200, _ -> new Download(digest, most)).body();
  }

  /// A body whose digest nobody knows beforehand.
  Bytes read(HttpRequest.Builder request, long most) {
    return whole(ok(request.build(), most, 200, _ -> new Excerpt(most + 1)), most);
  }

  Page page(String path, long most) {
    var request = request(path).GET().build();
    var answer = ok(request, most, 200, _ -> new Excerpt(most + 1));
    var next =
        answer
            .headers()
            .firstValue("Link")
            .map(NEXT::matcher)
            .filter(java.util.regex.Matcher::find)
            .map(match -> request.uri().resolve(match.group(1)))
            .map(uri ->
                uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    return new Page(whole(answer, most), next);
  }

  void close() {
    client.shutdownNow();
  }

  private Bytes whole(HttpResponse<Bytes> answer, long most) {
    if (answer.body().size() > most) {
      throw new PackException(
          Kind.EXHAUSTED,
          "registry-answer-too-large",
          "`" + answer.uri() + "` answers with more than " + most + " bytes",
          "is this an OCI registry?");
    }
    return answer.body();
  }

  private HttpResponse<Bytes> ok(
      HttpRequest request,
      long size,
      int status,
      Function<HttpResponse.ResponseInfo, HttpResponse.BodySubscriber<Bytes>> good) {
    var answer =
        send(
            request,
            size,
            told -> told.statusCode() == status ? good.apply(told) : new Excerpt(MOST_ERROR));
    if (answer.statusCode() != status) {
      throw Answers.refused(request.uri(), answer.statusCode(), answer.body());
    }
    return answer;
  }

  private HttpResponse<Bytes> send(
      HttpRequest request, long size, HttpResponse.BodyHandler<Bytes> handler) {
    var answer = client.sendAsync(request, handler);
    try {
      return answer.get(BASE_SECONDS + size / LEAST_BYTES_PER_SECOND, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failed(request.uri(), e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw failed(request.uri(), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw failed(request.uri(), e);
    }
  }

  private static MotteException failed(URI uri, Throwable cause) {
    for (var each = cause; each != null; each = each.getCause()) {
      if (each instanceof MotteException ours) {
        return ours;
      }
    }
    var reason =
        switch (cause) {
          case TimeoutException _ -> "it takes too long";
          case InterruptedException _ -> "interrupted";
          case IOException io -> io.getClass().getSimpleName() + ": " + io.getMessage();
          default -> cause.toString();
        };
    return new PackException(
        Kind.UNAVAILABLE,
        "registry-unreachable",
        "no answer from `" + uri.getAuthority() + "`: " + reason,
        "check the address, that the registry runs, and that its certificate is one you trust",
        cause);
  }
}
