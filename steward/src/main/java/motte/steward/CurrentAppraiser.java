package motte.steward;

import java.util.function.Supplier;
import motte.appraise.Appraiser;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.core.Digest;
import org.jspecify.annotations.Nullable;

/// The appraiser by the policy and the endorsements as they are now: the same one as long as both
/// are, for it remembers what it found out about machines. Thread-safe.
final class CurrentAppraiser implements Supplier<Appraiser> {
  private final Supplier<Policy> policy;
  private final Supplier<Endorsements> endorsements;
  private final CollateralServices services;
  private final AttestationKeys keys;
  private final Digest steward;
  private volatile @Nullable Made last;

  private record Made(Policy policy, Endorsements endorsements, Appraiser appraiser) {}

  /// @param steward the SPKI pin of the domain's root
  CurrentAppraiser(
      Supplier<Policy> policy,
      Supplier<Endorsements> endorsements,
      CollateralServices services,
      AttestationKeys keys,
      Digest steward) {
    this.policy = policy;
    this.endorsements = endorsements;
    this.services = services;
    this.keys = keys;
    this.steward = steward;
  }

  @Override
  public Appraiser get() {
    var rules = policy.get();
    var vouching = endorsements.get();
    var known = last;
    if (known != null && known.policy().equals(rules) && known.endorsements().equals(vouching)) {
      return known.appraiser();
    }
    var appraiser = Appraiser.of(rules, steward, vouching).asking(services).knowing(keys::find);
    last = new Made(rules, vouching, appraiser);
    return appraiser;
  }
}
