package motte.steward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.core.Digest;
import motte.trust.OwnerFile;

/// Looks at the rules every half minute: the policy, and the file of what vouches for machines.
/// What has changed, and stood from one look to the next, is applied to what was certified before:
/// certificates that would not be given any more are revoked. Which rules were applied last stands
/// on the disk, so that a change while the steward was down counts too. Rules that cannot be read
/// revoke nothing. The wait is for people: who saves a file half edited has until the next look to
/// mend it.
///
/// What services gave is asked anew as it ages, and applied apart from the rules, so that neither
/// waits for the other: since the steward began, at most every ten minutes, and never to revoke
/// what a service that does not answer leaves without a voucher.
final class RulesWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final Duration LOOK = Duration.ofSeconds(30);

  /// How long services wait to be applied again.
  private static final Duration SPELL = Duration.ofMinutes(10);

  /// At most fifty are judged in a second.
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Supplier<Policy> policy;
  private final Supplier<Endorsements> endorsements;
  private final CollateralServices services;
  private final Reappraiser reappraiser;
  private final Path applied;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<Rules> seen = Optional.empty();

  /// What services had given when it was applied last, and when that was for their sake.
  private String given = "";

  private Instant servicesAgain = Instant.MIN;

  /// What is judged by.
  private record Rules(Policy policy, Endorsements endorsements) {
    String name() {
      return Digest.sha256(
              policy.digest().value().toArray(), endorsements.digest().value().toArray())
          .toString();
    }
  }

  RulesWatch(
      Supplier<Policy> policy,
      Supplier<Endorsements> endorsements,
      CollateralServices services,
      Reappraiser reappraiser,
      Path applied,
      Duration pause) {
    this.policy = policy;
    this.endorsements = endorsements;
    this.services = services;
    this.reappraiser = reappraiser;
    this.applied = applied;
    this.pause = pause;
  }

  /// Watches from now on until [#close], on a thread of its own.
  static RulesWatch start(
      Supplier<Policy> policy,
      Supplier<Endorsements> endorsements,
      CollateralServices services,
      Reappraiser reappraiser,
      Path applied) {
    var watch = new RulesWatch(policy, endorsements, services, reappraiser, applied, PAUSE);
    Thread.ofVirtual().name("rules-watch").start(watch::run);
    return watch;
  }

  /// Looks once.
  synchronized void look() {
    try {
      services.refresh();
      var now = rules();
      if (seen.equals(Optional.of(now))) {
        if (!last().equals(now.name())) {
          applyRules(now);
        } else {
          applyServices(now);
        }
      }
      seen = Optional.of(now);
    } catch (RuntimeException e) { // Of any kind: nobody else would look again.
      LOG.log(System.Logger.Level.WARNING, "the rules are not applied to what is certified", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Rules rules() {
    return new Rules(policy.get(), endorsements.get());
  }

  private void applyRules(Rules changed) {
    LOG.log(System.Logger.Level.INFO, "the rules changed: what is certified is judged again");
    var by = services.given();
    if (applied(changed, Reappraiser.Judged::refused)) {
      OwnerFile.write(applied, changed.name().getBytes(StandardCharsets.US_ASCII));
      given = by;
    }
  }

  /// What a refusal owes to a service that does not answer is judged again in a while.
  private void applyServices(Rules rules) {
    var by = services.given();
    var now = reappraiser.clock().instant();
    if (by.equals(given) || now.isBefore(servicesAgain)) {
      return;
    }
    LOG.log(System.Logger.Level.INFO, "the services gave more: what is certified is judged again");
    servicesAgain = now.plus(SPELL);
    var answered = new AtomicBoolean(true);
    boolean done =
        applied(
            rules,
            judged -> {
              boolean unanswered = CollateralServices.unanswered(judged.verdict());
              if (judged.refused() && unanswered) {
                answered.set(false);
              }
              return judged.refused() && !unanswered;
            });
    if (done && answered.get()) {
      given = by;
    }
  }

  /// Rules that change meanwhile, or a steward that stops, end it; the next look begins anew. What
  /// a service gives meanwhile counts from the next certificate on, and another look applies it to
  /// all.
  ///
  /// @return whether all were judged
  private boolean applied(Rules rules, Predicate<Reappraiser.Judged> revoked) {
    reappraiser.judge(
        rules.policy(),
        reappraiser.clock().instant(),
        pause,
        () -> holds(rules),
        judged -> {
          if (revoked.test(judged)) {
            reappraiser.revoke(judged);
          }
        });
    return holds(rules);
  }

  private boolean holds(Rules changed) {
    return closed.getCount() > 0
        && policy.get().equals(changed.policy())
        && endorsements.get().equals(changed.endorsements());
  }

  private String last() {
    try {
      return Files.exists(applied) ? Files.readString(applied, StandardCharsets.US_ASCII) : "";
    } catch (IOException _) {
      return "";
    }
  }
}
