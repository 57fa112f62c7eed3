package motte.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import motte.core.Problem;
import motte.trust.Identity;

/// Renews the instance's certificate at two thirds of its life, with fresh evidence. A failure is
/// tried again, each time later; when the certificate ends before one succeeds, the keep says so
/// and its listeners refuse newcomers until one does.
///
/// It holds no thread: whoever runs it calls [#wake] after each [#pause].
final class Renewal {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Credential credential;
  private final Supplier<Identity> enrolment;
  private final InstantSource clock;
  private final Lines lines;
  private Instant next;
  private Duration backoff = FIRST;
  private boolean saidExpired;

  Renewal(Credential credential, Supplier<Identity> enrolment, InstantSource clock, Lines lines) {
    this.credential = credential;
    this.enrolment = enrolment;
    this.clock = clock;
    this.lines = lines;
    this.next = credential.renewal();
  }

  /// How long nothing needs to be done; never negative.
  Duration pause() {
    var expiry = credential.expiry();
    var soonest = !saidExpired && expiry.isBefore(next) ? expiry : next;
    var pause = Duration.between(clock.instant(), soonest);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  /// Does what is due now.
  void wake() {
    if (!clock.instant().isBefore(next)) {
      renew();
    }
    if (credential.expired() && !saidExpired) {
      saidExpired = true;
      lines.say(
          Step.RUN,
          "certificate expired at " + credential.expiry() + ": new connections are refused");
    }
  }

  private void renew() {
    try {
      credential.renewed(enrolment.get());
      next = credential.renewal();
      backoff = FIRST;
      saidExpired = false;
      lines.say(Step.RUN, "renewed the certificate, valid until " + credential.expiry());
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
