package motte.evidence;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Problem;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Tls;
import motte.trust.Trusts;

/// Requests to one steward: bounded in time and size, without proxies, redirects or credentials of
/// the environment.
final class StewardHttp implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration WHOLE = Duration.ofSeconds(30);
  private static final String POSITION_UNKNOWN = "log-position-unknown";
  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
  private static final long LARGEST_REPLY = 4 << 20;

  private final URI steward;
  private final Trusts trusts;
  private final Patience patience;
  private final Duration whole;
  private final HttpClient client;

  /// What becomes of a request.
  sealed interface Outcome permits Answer, Later {}

  /// What a steward says to a request that holds evidence.
  sealed interface Answer extends Outcome permits Reply, Since {}

  /// The steward cannot answer now, and says when it will, or does not.
  record Later(EvidenceException why, Optional<Duration> after) implements Outcome {}

  /// A reply with status 200, and the anchors that the connection's chain led to.
  record Reply(Bytes body, Anchors anchors) implements Answer {}

  /// The steward does not know the log up to where the evidence begins, and wants what follows the
  /// first `size` records.
  record Since(long size) implements Answer {}

  StewardHttp(URI steward, Trusts trusts, Patience patience) {
    this(steward, trusts, patience, WHOLE);
  }

  StewardHttp(URI steward, Trusts trusts, Patience patience, Duration whole) {
    if (!"https".equals(steward.getScheme())
        || steward.getHost() == null
        || trusts instanceof Trusts.SystemRoots) {
      throw new EvidenceException(
          Kind.INVALID,
          "steward-address-invalid",
          "`" + steward + "` with " + trusts + " is not a steward whose root is known",
          "give an address such as https://steward.example:4433 and the pins of its root");
    }
    this.steward = steward;
    this.trusts = trusts;
    this.patience = patience;
    this.whole = whole;
    var context = Tls.client(trusts, Optional::empty);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECTING)
            .sslContext(context)
            .sslParameters(context.getDefaultSSLParameters())
            .build();
  }

  Reply get(String path) {
    return reply(send(HttpRequest.newBuilder(steward.resolve(path)).GET().build()));
  }

  /// As [#get], asked once.
  Reply getNow(String path) {
    return reply(
        send(HttpRequest.newBuilder(steward.resolve(path)).GET().build(), Patience.none()));
  }

  Reply post(String path, String mediaType, Bytes body) {
    return reply(ask(path, mediaType, body));
  }

  /// As [#post], where the steward may want another part of a log.
  Answer ask(String path, String mediaType, Bytes body) {
    return send(
        HttpRequest.newBuilder(steward.resolve(path))
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.ofByteArray(body.toArray()))
            .build());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static Reply reply(Answer answer) {
    return switch (answer) {
      case Reply reply -> reply;
      case Since(long size) -> throw malformed("a wish for the log since " + size + ", unasked");
    };
  }

  /// The answer, however often it must be asked for: a steward answers the same bytes the same way.
  private Answer send(HttpRequest request) {
    return send(request, patience);
  }

  private Answer send(HttpRequest request, Patience patience) {
    var waiting = patience.begin();
    while (true) {
      switch (once(request)) {
        case Answer answer -> {
          return answer;
        }
        case Later(var why, var after) -> waiting.before(why, after);
      }
    }
  }

  private Outcome once(HttpRequest request) {
    var pending =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_REPLY));
    try {
      var response = pending.get(whole.toMillis(), TimeUnit.MILLISECONDS);
      if (BUSY.contains(response.statusCode())) {
        return new Later(refusal(response), after(response));
      }
      if (response.statusCode() != 200) {
        return since(response).orElseThrow(() -> refusal(response));
      }
      return new Reply(Bytes.of(response.body()), anchors(response));
    } catch (ExecutionException e) {
      return failure(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      pending.cancel(true);
      return later(unreachable("it did not answer in " + whole.toSeconds() + " s", e));
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable("the call was interrupted", e);
    }
  }

  private Anchors anchors(HttpResponse<byte[]> response) {
    return switch (trusts) {
      case Trusts.Anchored(var anchors) -> anchors;
      case Trusts.Pinned(var pins) ->
          pins.anchorIn(
              chain(response.sslSession().orElseThrow(() -> malformed("a reply without TLS"))));
      case Trusts.SystemRoots() -> throw malformed("a root that names no domain");
    };
  }

  private static Chain chain(SSLSession session) {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (var each : session.getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      return new Chain(certificates);
    } catch (SSLPeerUnverifiedException e) {
      throw malformed("a connection without certificates: " + e.getMessage());
    }
  }

  /// Who is not who should be there is not asked again; who is not there is.
  private Later failure(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof SSLException) {
        throw Tls.explain(steward.getAuthority(), cause);
      }
    }
    if (cause instanceof MotteException ours) {
      throw ours;
    }
    return later(unreachable(String.valueOf(cause.getMessage()), cause));
  }

  private static Later later(EvidenceException why) {
    return new Later(why, Optional.empty());
  }

  /// `Retry-After` in seconds; a date says nothing to who knows no date yet.
  private static Optional<Duration> after(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private static Optional<Since> since(HttpResponse<byte[]> response) {
    var type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != Kind.CONFLICT.httpStatus()
        || !type.startsWith(Problem.MEDIA_TYPE)) {
      return Optional.empty();
    }
    var problem = Json.parse(new String(response.body(), StandardCharsets.UTF_8)).map();
    return problem.text("code").equals(POSITION_UNKNOWN)
        ? Optional.of(new Since(problem.number("from")))
        : Optional.empty();
  }

  /// The steward's own words about why not.
  private EvidenceException refusal(HttpResponse<byte[]> response) {
    var type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith(Problem.MEDIA_TYPE)) {
      return malformed("status " + response.statusCode() + " of type `" + type + "`");
    }
    var problem = Problem.parse(new String(response.body(), StandardCharsets.UTF_8));
    var message = "the steward answered `" + problem.code() + "`: " + problem.detail();
    return switch (problem.kind()) {
      case INVALID, UNAUTHENTICATED, DENIED, CONFLICT ->
          new EvidenceException(Kind.DENIED, "steward-refused", message, problem.hint());
      case MISSING ->
          new EvidenceException(Kind.MISSING, "steward-missing", message, problem.hint());
      case EXHAUSTED, UNAVAILABLE, FAULT ->
          new EvidenceException(Kind.UNAVAILABLE, "steward-unavailable", message, problem.hint());
    };
  }

  private EvidenceException unreachable(String reason, Throwable cause) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "steward-unreachable",
        "the steward at `" + steward + "` cannot be reached: " + reason,
        "check that it runs and that its address is right",
        cause);
  }

  static EvidenceException malformed(String what) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "steward-reply-malformed",
        "the steward replied with " + what,
        "check that the address is that of a Motte steward of this version");
  }
}
