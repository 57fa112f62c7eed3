package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.appraise.Reappraisal;
import motte.core.Digest;
import motte.core.MotteException;
import motte.verdict.Refused;
import motte.verdict.Verdict;

/// Judges the archived evidence of a steward again, by another policy or as of another time. What
/// would not be certified any more can be revoked, for `privilegeWithdrawn`. That bars nobody: who
/// gets a certificate again is for the policy to say.
///
/// Evidence that cannot be had or read is told in the log and left alone: that its file is gone
/// says nothing about a keep.
public final class Reappraiser {
  private static final System.Logger LOG = System.getLogger("motte.steward");

  private final Register register;
  private final Supplier<Endorsements> endorsements;
  private final CollateralServices services;
  private final EvidenceArchive archive;
  private final AttestationKeys keys;
  private final DecisionLog decisions;
  private final Digest steward;
  private final InstantSource clock;

  /// A certificate that is alive, and the verdict on the evidence behind it.
  public record Judged(Issued certificate, Verdict verdict) {
    /// Whether it would not be certified any more.
    public boolean refused() {
      return verdict instanceof Refused;
    }
  }

  Reappraiser(
      CertificateAuthority authority,
      Supplier<Endorsements> endorsements,
      CollateralServices services,
      EvidenceArchive archive,
      AttestationKeys keys,
      DecisionLog decisions,
      InstantSource clock) {
    this.register = authority.register();
    this.steward = authority.key().spki().pin();
    this.endorsements = endorsements;
    this.services = services;
    this.archive = archive;
    this.keys = keys;
    this.decisions = decisions;
    this.clock = clock;
  }

  /// For the steward of that configuration, whether it runs or not; as [StewardConfig#authority].
  public static Reappraiser open(StewardConfig config) {
    return new Reappraiser(
        config.authority(),
        config.endorsements(),
        config.services(),
        EvidenceArchive.open(config.data()),
        AttestationKeys.open(config.data()),
        DecisionLog.open(config.data(), config.clock()),
        config.clock());
  }

  /// The verdict on the evidence behind an attestation result that this steward keeps, whether a
  /// certificate of it is alive or not: `evidence-unknown`, and what reading it throws.
  public Verdict judge(Digest ear, Policy policy, Instant at) {
    return again(policy).verdict(ear, Set.of(), at);
  }

  /// Judges what every certificate rests on that is alive, newest first, and gives each verdict to
  /// `each` as it is reached. Revokes nothing.
  ///
  /// @param pause how long to rest after each, so that those who ask for certificates do not wait
  /// @param goOn asked before each
  void judge(
      Policy policy, Instant at, Duration pause, BooleanSupplier goOn, Consumer<Judged> each) {
    var again = again(policy);
    for (var certificate : register.alive()) {
      if (!goOn.getAsBoolean()) {
        return;
      }
      verdict(again, policy, certificate, at)
          .ifPresent(found -> each.accept(new Judged(certificate, found)));
      rest(pause);
    }
  }

  /// As [#judge(Policy, Instant, Duration, BooleanSupplier, Consumer)], all of them, without a
  /// rest.
  public void judge(Policy policy, Instant at, Consumer<Judged> each) {
    judge(policy, at, Duration.ZERO, () -> true, each);
  }

  /// Revokes a certificate that would not be given any more.
  public void revoke(Judged judged) {
    decisions.revoked(
        judged.certificate(),
        Reason.PRIVILEGE_WITHDRAWN,
        "appraised again: " + judged.verdict().conclusion(),
        judged.verdict().refusals());
    register.revoke(judged.certificate(), Reason.PRIVILEGE_WITHDRAWN);
  }

  InstantSource clock() {
    return clock;
  }

  private Verdict enarx(Digest digest, Policy policy, Instant at) {
    var kept = archive.request(digest);
    return EnarxAppraisal.again(
        kept.der(), policy, again(policy).vouchedBy(kept.endorsements()), at);
  }

  private Optional<Verdict> verdict(
      Reappraisal again, Policy policy, Issued certificate, Instant at) {
    try {
      return certificate
          .ear()
          .map(ear -> again.verdict(ear, certificate.names(), at))
          .or(() -> certificate.request().map(request -> enarx(request, policy, at)));
    } catch (MotteException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the evidence behind the certificate "
              + certificate.serial().toString(16)
              + " cannot be judged again",
          e);
      return Optional.empty();
    }
  }

  private Reappraisal again(Policy policy) {
    return Reappraisal.of(policy, steward, endorsements.get(), archive)
        .asking(services)
        .knowing(keys::find);
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
