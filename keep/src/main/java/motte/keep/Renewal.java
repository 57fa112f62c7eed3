package motte.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import motte.core.Problem;

/// Renews the certificates of all instances that live, at two thirds of the life of the one that
/// ends first, with one piece of fresh evidence. A failure is tried again, each time later; when a
/// certificate ends before one succeeds, the keep says so and its listeners refuse newcomers until
/// one does.
///
/// It holds no thread: whoever runs it calls [#wake] after each [#pause].
final class Renewal {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Supplier<List<Credential>> living;
  private final Runnable enrolment;
  private final InstantSource clock;
  private final Lines lines;
  private Instant next;
  private Duration backoff = FIRST;
  private boolean saidExpired;

  /// @param living the credentials of the instances that live
  /// @param enrolment gets each of them a new certificate, or throws
  Renewal(Supplier<List<Credential>> living, Runnable enrolment, InstantSource clock, Lines lines) {
    this.living = living;
    this.enrolment = enrolment;
    this.clock = clock;
    this.lines = lines;
    this.next = first(Credential::renewal);
  }

  /// How long nothing needs to be done; never negative.
  Duration pause() {
    var expiry = first(Credential::expiry);
    var soonest = !saidExpired && expiry.isBefore(next) ? expiry : next;
    var pause = Duration.between(clock.instant(), soonest);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  /// Does what is due now.
  void wake() {
    if (!clock.instant().isBefore(next)) {
      renew();
    }
    var expiry = first(Credential::expiry);
    if (!clock.instant().isBefore(expiry) && !saidExpired) {
      saidExpired = true;
      lines.say(Step.RUN, "certificate expired at " + expiry + ": new connections are refused");
    }
  }

  /// The earliest of these moments; far away where nothing lives.
  private Instant first(Function<Credential, Instant> moment) {
    return living.get().stream()
        .map(moment)
        .min(Comparator.naturalOrder())
        .orElseGet(() -> clock.instant().plus(LONGEST));
  }

  private void renew() {
    try {
      enrolment.run();
      next = first(Credential::renewal);
      backoff = FIRST;
      saidExpired = false;
      int count = living.get().size();
      lines.say(
          Step.RUN,
          "renewed "
              + (count == 1 ? "the certificate" : count + " certificates")
              + ", valid until "
              + first(Credential::expiry));
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      next = clock.instant().plus(backoff);
      lines.say(
          Step.RUN,
          "could not renew the certificate, next try in "
              + backoff.toSeconds()
              + " s: "
              + Problem.of(e).detail());
      backoff = backoff.multipliedBy(2);
      backoff = backoff.compareTo(LONGEST) < 0 ? backoff : LONGEST;
    }
  }
}
