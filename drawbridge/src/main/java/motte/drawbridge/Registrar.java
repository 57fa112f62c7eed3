package motte.drawbridge;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.time.Duration;
import motte.capability.Newcomers;
import motte.core.Kind;
import motte.core.MotteException;

/// Answers every request: finds out who asks and for what, lets the right half do it, and turns
/// errors into answers and refusals into lines of the log.
final class Registrar implements Handler {
  private static final System.Logger LOG = System.getLogger("motte.drawbridge");
  private static final long MOST_DRAINED = 64 << 20;
  private static final Duration LONGEST_DRAINED = Duration.ofSeconds(5);

  private final Gate gate;
  private final Pulling pulling;
  private final Pushing pushing;
  private final ReleaseLog log;
  private final Newcomers newcomers;

  Registrar(Gate gate, Store store, ReleaseLog log, Newcomers newcomers) {
    this.newcomers = newcomers;
    this.gate = gate;
    this.pulling = new Pulling(store, gate, log);
    this.pushing = new Pushing(store, gate);
    this.log = log;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    var exchange = new Exchange(request, response);
    Caller caller = new Caller.Nobody();
    var words = new Target.Words("", exchange.path());
    try {
      var target = Target.parse(exchange.path());
      words = target.words();
      if (target instanceof Target.Health) {
        exchange.answer(200, "text/plain", "ok\n");
        newcomers.spoke(exchange.from());
        return;
      }
      caller = gate.identify(exchange.header("Authorization"), exchange.shown());
      if (!(caller instanceof Caller.Nobody)) {
        newcomers.spoke(exchange.from());
      }
      dispatch(exchange, caller, target);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (MotteException e) {
      failed(exchange, caller, words, e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a request failed that should not have", e);
      if (exchange.answered()) {
        throw new CloseConnectionException("failed in the middle", e);
      }
      refuse(exchange, e);
    }
    newcomers.spoke(exchange.from());
  }

  private void dispatch(Exchange exchange, Caller caller, Target target) {
    var method = exchange.method();
    boolean read = method.equals("GET") || method.equals("HEAD");
    switch (target) {
      case Target.Health _ -> exchange.answer(200);
      case Target.Base _ when read -> {
        gate.enter(caller);
        exchange.answer(200, "application/json", "{}");
      }
      case Target.Uploads uploads when method.equals("POST") ->
          pushing.begin(exchange, caller, uploads);
      case Target.Upload upload when method.equals("PATCH") ->
          pushing.piece(exchange, caller, upload);
      case Target.Upload upload when method.equals("PUT") -> pushing.end(exchange, caller, upload);
      case Target.Upload upload when read -> pushing.status(exchange, caller, upload);
      case Target.Blob blob when read -> pulling.blob(exchange, caller, blob);
      case Target.ManifestByDigest manifest when read ->
          pulling.manifest(exchange, caller, manifest);
      case Target.ManifestByTag manifest when read -> pulling.manifest(exchange, caller, manifest);
      case Target.ManifestByDigest manifest when method.equals("PUT") ->
          pushing.manifest(exchange, caller, manifest);
      case Target.ManifestByTag manifest when method.equals("PUT") ->
          pushing.manifest(exchange, caller, manifest);
      case Target.Tags tags when read -> pulling.tags(exchange, caller, tags);
      case Target.Referrers referrers when read -> pulling.referrers(exchange, caller, referrers);
      default -> {
        gate.enter(caller);
        throw new DrawbridgeException(
            Kind.INVALID,
            "method-unsupported",
            "`" + method + "` is not done here",
            "nothing is deleted through the registry; see docs/reference/http-drawbridge.md");
      }
    }
  }

  private void failed(Exchange exchange, Caller caller, Target.Words words, MotteException error) {
    switch (error.kind()) {
      case UNAUTHENTICATED, DENIED -> {
        var what =
            new ReleaseLog.Requested(exchange.method(), words.repository(), words.reference());
        try {
          log.append(ReleaseLog.Outcome.REFUSED, what, caller, error.code(), error.getMessage());
        } catch (MotteException e) {
          LOG.log(Level.ERROR, "a refusal could not be logged", e);
        }
      }
      case FAULT -> LOG.log(Level.ERROR, error.getMessage(), error.getCause());
      case INVALID, MISSING, CONFLICT, EXHAUSTED, UNAVAILABLE ->
          LOG.log(
              Level.DEBUG, "{0} {1}: {2}", exchange.method(), exchange.path(), error.getMessage());
    }
    refuse(exchange, error);
  }

  private static void refuse(Exchange exchange, RuntimeException error) {
    var answer = OciError.of(error);
    exchange.drain(MOST_DRAINED, LONGEST_DRAINED);
    if (answer.status() == 401) {
      exchange.with("WWW-Authenticate", "Basic realm=\"drawbridge\"");
    }
    if (exchange.method().equals("HEAD")) {
      exchange.answer(answer.status());
    } else {
      exchange.answer(answer.status(), "application/json", answer.body());
    }
  }
}
