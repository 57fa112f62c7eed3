package motte.steward;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import motte.core.Kind;
import motte.core.Problem;
import motte.steward.Exchange.Reply;
import motte.steward.Exchange.Request;

/// Lets requests for nonces and certificates through to the desk as often as a [RateLimit] allows;
/// the others are told when to come back (429, RFC 6585 §4). What costs little is not counted.
final class Turnstile implements Function<Request, Reply> {
  private static final int TOO_MANY = 429;

  private final RateLimit limit;
  private final Function<Request, Reply> desk;

  Turnstile(RateLimit limit, Function<Request, Reply> desk) {
    this.limit = limit;
    this.desk = desk;
  }

  @Override
  public Reply apply(Request request) {
    return request.method().equals("POST")
        ? limit.admit(request.from()).map(Turnstile::later).orElseGet(() -> desk.apply(request))
        : desk.apply(request);
  }

  private static Reply later(Duration wait) {
    var seconds = String.valueOf(wait.plusSeconds(1).minusNanos(1).toSeconds());
    var problem =
        new StewardException(
            Kind.EXHAUSTED,
            "requests-too-frequent",
            "more requests came than this steward takes in a minute",
            "come back in " + seconds + " s");
    return Reply.problem(Problem.of(problem), TOO_MANY)
        .with(Map.of("Cache-Control", "no-store", "Retry-After", seconds));
  }
}
