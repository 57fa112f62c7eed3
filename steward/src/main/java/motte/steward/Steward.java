package motte.steward;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import motte.appraise.Endorsements;
import motte.appraise.Policy;
import motte.core.Kind;
import motte.core.MotteException;
import motte.trust.Anchors;
import motte.trust.Pins;
import motte.trust.Tls;

/// The verifier and certificate authority of a trust domain, as a server over TLS 1.3. It appraises
/// evidence, certifies what its policy trusts, and gives out what it judged.
///
/// ```java
/// try (var steward = Steward.start(new StewardConfig(
///     "127.0.0.1", 0, List.of("localhost"), data, () -> policy, InstantSource.system()))) {
///   System.out.println(steward.uri());
/// }
/// ```
public final class Steward implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("motte.steward");

  private final Server server;
  private final CertificateAuthority authority;
  private final RulesWatch watch;
  private final Housekeeping house;
  private final URI uri;

  private Steward(
      Server server,
      CertificateAuthority authority,
      RulesWatch watch,
      Housekeeping house,
      URI uri) {
    this.server = server;
    this.authority = authority;
    this.watch = watch;
    this.house = house;
    this.uri = uri;
  }

  /// Starts a steward; it serves when this returns. Throws `port-taken`, `listen-address-unknown`,
  /// `data-unusable`, `root-mismatch`, what a [RootKey] throws, and whatever the policy's supplier
  /// throws.
  public static Steward start(StewardConfig config) {
    var domain = config.policy().get().domain();
    var authority = CertificateAuthority.open(config.data(), config.key(), domain, config.clock());
    var decisions = DecisionLog.open(config.data(), config.clock());
    var archive = EvidenceArchive.open(config.data());
    var keys = AttestationKeys.open(config.data());
    var identity = new ServerIdentity(authority, config.reachedAs(), config.clock());
    var issuing = config.crlAddress().map(authority::pointingTo).orElse(authority);
    var policy = policyOf(domain, config.policy());
    var endorsements = endorsementsOf(config.endorsements());
    var secret = SharedSecret.of(config.key(), authority.key(), config.data(), domain);
    var epochs = new Epochs(config.epoch(), secret, config.clock());
    var services = config.services();
    var clock = config.clock();
    var desk =
        new Desk(
            issuing,
            policy,
            endorsements,
            services,
            archive,
            keys,
            decisions,
            secret,
            epochs,
            clock);
    var limit = new RateLimit(config.limits(), config.clock(), RateLimit.MOST_CLIENTS);
    var server =
        Server.start(
            config.address(),
            config.port(),
            Tls.server(identity, Optional.empty()),
            new Turnstile(limit, desk::answer));
    var uri = uri(config.reachedAs().getFirst(), server.port());
    var reappraiser =
        new Reappraiser(authority, endorsements, services, archive, keys, decisions, clock);
    var watch =
        RulesWatch.start(
            policy, endorsements, services, reappraiser, config.data().resolve("applied-rules"));
    var pruner = new Pruner(authority.register(), archive, config.clock());
    var house = Housekeeping.start(pruner, config.retention());
    return new Steward(server, authority, watch, house, uri);
  }

  /// Where it is reached: `https://`, the first of its names, and the port.
  public URI uri() {
    return uri;
  }

  /// The domain's roots.
  public Anchors anchors() {
    return authority.anchors();
  }

  /// The pins of the domain's roots, as a warrant names them.
  public Pins pins() {
    return authority.pins();
  }

  /// The authority that signs for it.
  public CertificateAuthority authority() {
    return authority;
  }

  /// What applies a changed policy to what was certified before.
  RulesWatch watch() {
    return watch;
  }

  /// What prunes its archive.
  Housekeeping house() {
    return house;
  }

  /// Stops serving. What was issued stays valid.
  @Override
  public void close() {
    watch.close();
    house.close();
    server.close();
  }

  /// The policy as it is now. One that cannot be read refuses everything rather than fall back.
  private static Supplier<Policy> policyOf(String domain, Supplier<Policy> source) {
    return () -> {
      Policy policy;
      try {
        policy = source.get();
      } catch (MotteException e) {
        LOG.log(System.Logger.Level.ERROR, "the policy cannot be read", e);
        throw new StewardException(
            Kind.UNAVAILABLE,
            "policy-unreadable",
            "the steward's policy cannot be read: " + e.code(),
            "who runs the steward finds the reason in its log",
            e);
      }
      if (!policy.domain().equals(domain)) {
        throw new StewardException(
            Kind.UNAVAILABLE,
            "policy-domain-changed",
            "the policy is now of `" + policy.domain() + "`, and this steward of `" + domain + "`",
            "start another steward for another domain");
      }
      return policy;
    };
  }

  /// The endorsements as they are now. Old ones would not tell what was revoked since.
  private static Supplier<Endorsements> endorsementsOf(Supplier<Endorsements> source) {
    return () -> {
      try {
        return source.get();
      } catch (MotteException e) {
        LOG.log(System.Logger.Level.ERROR, "the endorsements cannot be read", e);
        throw new StewardException(
            Kind.UNAVAILABLE,
            "endorsements-unreadable",
            "the steward's endorsements cannot be read: " + e.code(),
            "who runs the steward finds the reason in its log",
            e);
      }
    };
  }

  /// The address of a steward.
  static URI uri(String host, int port) {
    return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }
}
