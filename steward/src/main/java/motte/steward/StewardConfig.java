package motte.steward;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.Policy;

/// How a steward runs.
///
/// @param address the address to listen on, such as `127.0.0.1`
/// @param port the port; 0 takes a free one
/// @param names the names and addresses under which others reach it; the first stands in its URI.
///   Empty: `address`
/// @param data its folder: root key, root certificate, evidence, decisions
/// @param key where the key of the domain's root lies
/// @param policy what it accepts, asked anew for each request; the domain must stay the same
/// @param endorsements what vouches for machines, asked anew for each request
/// @param services who is asked for what does not vouch yet
/// @param clock what time it is
/// @param crl where certificates say that the list of revocations is to be had; empty: at the
///   steward itself, if `port` says where that is
/// @param limits how often it may be asked
/// @param epoch how long an epoch lasts; zero: there are none
/// @param retention how much archived evidence stays while the steward runs
public record StewardConfig(
    String address,
    int port,
    List<String> names,
    Path data,
    RootKey key,
    Supplier<Policy> policy,
    Supplier<Endorsements> endorsements,
    CollateralServices services,
    InstantSource clock,
    Optional<URI> crl,
    Limits limits,
    Duration epoch,
    Retention retention) {
  public StewardConfig {
    names = List.copyOf(names);
  }

  /// One whose root has its key in a file of the folder, for which nothing vouches for machines,
  /// and whose certificates name no list of revocations but its own, with the usual limits.
  public StewardConfig(
      String address,
      int port,
      List<String> names,
      Path data,
      Supplier<Policy> policy,
      InstantSource clock) {
    this(
        address,
        port,
        names,
        data,
        new RootKey.InFile(),
        policy,
        Endorsements::none,
        CollateralServices.none(),
        clock,
        Optional.empty(),
        Limits.STANDARD,
        Duration.ZERO,
        Retention.ALL);
  }

  /// The same with these endorsements.
  public StewardConfig vouchedBy(Supplier<Endorsements> endorsements) {
    return new StewardConfig(
        address,
        port,
        names,
        data,
        key,
        policy,
        endorsements,
        services,
        clock,
        crl,
        limits,
        epoch,
        retention);
  }

  /// The same, and these are asked for what does not vouch yet.
  public StewardConfig asking(CollateralServices services) {
    return new StewardConfig(
        address,
        port,
        names,
        data,
        key,
        policy,
        endorsements,
        services,
        clock,
        crl,
        limits,
        epoch,
        retention);
  }

  /// The same with other limits.
  public StewardConfig within(Limits limits) {
    return new StewardConfig(
        address,
        port,
        names,
        data,
        key,
        policy,
        endorsements,
        services,
        clock,
        crl,
        limits,
        epoch,
        retention);
  }

  /// The same with epochs that last so long.
  public StewardConfig withEpochs(Duration each) {
    return new StewardConfig(
        address,
        port,
        names,
        data,
        key,
        policy,
        endorsements,
        services,
        clock,
        crl,
        limits,
        each,
        retention);
  }

  /// The same, which prunes its archive.
  public StewardConfig keeping(Retention retention) {
    return new StewardConfig(
        address,
        port,
        names,
        data,
        key,
        policy,
        endorsements,
        services,
        clock,
        crl,
        limits,
        epoch,
        retention);
  }

  /// Opens the authority of this steward, or makes it, whether the steward runs or not:
  /// `data-unusable`, `root-mismatch`, what a [RootKey] throws, and whatever the policy's supplier
  /// throws. Its certificates say where the list of revocations is to be had.
  public CertificateAuthority authority() {
    var authority = CertificateAuthority.open(data, key, policy.get().domain(), clock);
    return crlAddress().map(authority::pointingTo).orElse(authority);
  }

  /// The names and addresses under which it is reached; never none.
  List<String> reachedAs() {
    return names.isEmpty() ? List.of(address) : names;
  }

  /// Where certificates say that the list of revocations is to be had, if anywhere.
  Optional<URI> crlAddress() {
    return crl.or(() ->
        port == 0
            ? Optional.empty()
            : Optional.of(Steward.uri(reachedAs().getFirst(), port).resolve("/crl")));
  }
}
