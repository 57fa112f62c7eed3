package motte.appraise;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import motte.core.ByteSize;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;

/// What a steward accepts. Everything not stated is refused: [#of] accepts no grade, no signer, no
/// measurement, no development key and no role. Immutable; the methods `accepting…`, `trusting…`
/// and `granting` return a wider copy.
///
/// ```java
/// var policy = Policy.of("motte.example")
///     .accepting(Grade.HARDWARE)
///     .trustingSigners(tenantPin)
///     .trustingMeasurements(keepMeasurement)
///     .granting("web", RolePolicy.of(Set.of("game.example"), Set.of()));
/// ```
///
/// @param domain the trust domain (SPIFFE-ID §2.1: a-z, 0-9, dots, dashes, underscores); warrants
///   of another domain are refused
/// @param acceptGrades the grades that are accepted, each in words; empty: nothing is accepted.
///   [Grade#NONE] is for development: it proves nothing about a machine
/// @param warrantSigners SPKI pins (SHA-256) of the tenants whose warrants are obeyed; empty: none
/// @param keepMeasurements reference values: keep measurements (SHA-384) that may run; empty: none
/// @param developmentKeys SPKI pins (SHA-256) of the keys that may sign a `soft` platform's
///   statement; empty: none
/// @param roles the roles that exist in this domain and what each is granted; others are refused
/// @param keepLifetime how long a keep's certificate holds; at most [#LONGEST_KEEP]
/// @param instanceLifetime how long an instance's certificate holds; at most [#LONGEST_INSTANCE]
/// @param enarx whether Enarx's `POST /` is answered. Its certificates for a plain KVM rest on
///   nothing, so those also take an accepted grade `none`
/// @param platforms what is demanded of a machine's own evidence
public record Policy(
    String domain,
    Set<Grade> acceptGrades,
    Set<Digest> warrantSigners,
    Set<Digest> keepMeasurements,
    Set<Digest> developmentKeys,
    Map<String, RolePolicy> roles,
    Duration keepLifetime,
    Duration instanceLifetime,
    boolean enarx,
    PlatformPolicy platforms) {

  /// A keep's certificate serves to fetch and enrol: minutes.
  public static final Duration KEEP_LIFETIME = Duration.ofMinutes(10);

  /// An instance renews with fresh evidence well before this.
  public static final Duration INSTANCE_LIFETIME = Duration.ofHours(1);

  /// The most that [#keepLifetime] may be.
  public static final Duration LONGEST_KEEP = Duration.ofHours(1);

  /// The most that [#instanceLifetime] may be.
  public static final Duration LONGEST_INSTANCE = Duration.ofDays(7);

  private static final String DOMAIN = "[a-z0-9]([a-z0-9._-]{0,253}[a-z0-9])?";

  public Policy {
    if (!domain.matches(DOMAIN)) {
      throw new AppraiseException(
          Kind.INVALID,
          "policy-domain-malformed",
          "`" + domain + "` is not a trust domain",
          "write a-z, 0-9, dots, dashes and underscores, such as motte.example");
    }
    lifetime("keep", keepLifetime, LONGEST_KEEP);
    lifetime("instance", instanceLifetime, LONGEST_INSTANCE);
    acceptGrades = Set.copyOf(acceptGrades);
    warrantSigners = Set.copyOf(warrantSigners);
    keepMeasurements = Set.copyOf(keepMeasurements);
    developmentKeys = Set.copyOf(developmentKeys);
    roles = Map.copyOf(roles);
  }

  /// A policy of that domain that accepts nothing yet.
  public static Policy of(String domain) {
    return new Policy(
        domain,
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        KEEP_LIFETIME,
        INSTANCE_LIFETIME,
        false,
        PlatformPolicy.OF_KEEPS);
  }

  /// Also accepts these grades.
  public Policy accepting(Grade... grades) {
    return copy(
        with(acceptGrades, Set.of(grades)),
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles);
  }

  /// Also obeys the warrants that these keys (SPKI pins) sign.
  public Policy trustingSigners(Digest... pins) {
    return copy(
        acceptGrades, with(warrantSigners, Set.of(pins)), keepMeasurements, developmentKeys, roles);
  }

  /// Also lets keeps of these measurements run.
  public Policy trustingMeasurements(Digest... measurements) {
    return copy(
        acceptGrades,
        warrantSigners,
        with(keepMeasurements, Set.of(measurements)),
        developmentKeys,
        roles);
  }

  /// Also hears `soft` platforms that these development keys (SPKI pins) speak for.
  public Policy trustingDevelopmentKeys(Digest... pins) {
    return copy(
        acceptGrades, warrantSigners, keepMeasurements, with(developmentKeys, Set.of(pins)), roles);
  }

  /// Also has this role.
  public Policy granting(String role, RolePolicy granted) {
    var more = new LinkedHashMap<>(roles);
    more.put(role, granted);
    return copy(acceptGrades, warrantSigners, keepMeasurements, developmentKeys, more);
  }

  /// The same with other lifetimes.
  public Policy lasting(Duration keep, Duration instance) {
    return new Policy(
        domain,
        acceptGrades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        keep,
        instance,
        enarx,
        platforms);
  }

  /// The same, and Enarx's `POST /` is answered.
  public Policy answeringEnarx() {
    return new Policy(
        domain,
        acceptGrades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        keepLifetime,
        instanceLifetime,
        true,
        platforms);
  }

  /// The same with other demands on platforms.
  public Policy demanding(PlatformPolicy demanded) {
    return new Policy(
        domain,
        acceptGrades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        keepLifetime,
        instanceLifetime,
        enarx,
        demanded);
  }

  /// Whether it accepts grade `none`, and so proves nothing about a machine of that grade.
  public boolean development() {
    return acceptGrades.contains(Grade.NONE);
  }

  /// SHA-256 over this policy's canonical CBOR: what an attestation result names it by.
  public Digest digest() {
    var granted = Cbor.emptyMap();
    for (var role : roles.entrySet()) {
      granted =
          granted.put(
              role.getKey(),
              Cbor.emptyMap()
                  .put("names", texts(role.getValue().names()))
                  .put("addresses", texts(role.getValue().addresses()))
                  .put("components", texts(role.getValue().components()))
                  .put("judged", role.getValue().judged().label())
                  .put("links", texts(role.getValue().links()))
                  .put("memory", role.getValue().memory().map(ByteSize::bytes).orElse(-1L))
                  .put("connections", role.getValue().connections().orElse(-1L)));
    }
    return Digest.sha256(
        Cbor.emptyMap()
            .put("domain", domain)
            .put("accept-grades", texts(acceptGrades))
            .put("warrant-signers", texts(warrantSigners))
            .put("keep-measurements", texts(keepMeasurements))
            .put("development-keys", texts(developmentKeys))
            .put("roles", granted)
            .put("keep-lifetime", keepLifetime.toSeconds())
            .put("instance-lifetime", instanceLifetime.toSeconds())
            .put("enarx", enarx)
            .put("platforms", platforms.cbor())
            .encode());
  }

  private static Cbor texts(Set<?> values) {
    return Cbor.array(values.stream().map(Object::toString).sorted().map(Cbor::of).toList());
  }

  private Policy copy(
      Set<Grade> grades,
      Set<Digest> signers,
      Set<Digest> measurements,
      Set<Digest> keys,
      Map<String, RolePolicy> roles) {
    return new Policy(
        domain,
        grades,
        signers,
        measurements,
        keys,
        roles,
        keepLifetime,
        instanceLifetime,
        enarx,
        platforms);
  }

  private static <T> Set<T> with(Set<T> some, Collection<T> more) {
    var all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static void lifetime(String whose, Duration lifetime, Duration longest) {
    if (lifetime.compareTo(Duration.ofSeconds(10)) < 0 || lifetime.compareTo(longest) > 0) {
      throw new AppraiseException(
          Kind.INVALID,
          "policy-lifetime-out-of-range",
          "a " + whose + " certificate cannot last `" + lifetime + "`",
          "write a duration from 10 seconds to " + longest);
    }
  }
}
