package motte.trust;

import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;

/// What a certificate of a Motte steward says about its subject. It stands in the certificate as
/// the extension [#OID], not critical: a DER octet string that holds deterministic CBOR, a map with
/// the keys `kind`, `domain`, `grade`, `keep`, `warrant`, `package`, `role`, `component`,
/// `instance` and `ear`. What is absent is left out; digests are text (`sha384:…`).
///
/// @param kind what the certificate is for
/// @param domain the trust domain, as in a SPIFFE ID: lower-case letters, digits, `.`, `-`, `_`
/// @param grade what roots the claims
/// @param keepMeasurement which keep runs it
/// @param warrant SHA-384 of the signed warrant
/// @param pkg the digest of the package that the warrant names
/// @param role the role that the warrant gives; an instance has one
/// @param component SHA-384 of the component; an instance has one
/// @param instance the name of the instance within its keep
/// @param ear SHA-256 of the signed attestation result, its name in the steward's archive
public record Claims(
    Purpose kind,
    String domain,
    Grade grade,
    Digest keepMeasurement,
    Digest warrant,
    Digest pkg,
    Optional<String> role,
    Optional<Digest> component,
    Optional<String> instance,
    Digest ear) {

  /// The certificate extension that holds the claims.
  public static final String OID = "2.25.14000858249614529725864780151203450296";

  private static final Set<String> KEYS =
      Set.of(
          "kind",
          "domain",
          "grade",
          "keep",
          "warrant",
          "package",
          "role",
          "component",
          "instance",
          "ear");

  /// What a certificate is for.
  public enum Purpose {
    /// A keep's own, to fetch and to enrol.
    KEEP,
    /// That of a component instance.
    INSTANCE;

    /// `keep` or `instance`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Purpose parse(String label) {
      for (var purpose : values()) {
        if (purpose.label().equals(label)) {
          return purpose;
        }
      }
      throw malformed("`" + label + "` is neither keep nor instance");
    }
  }

  /// Throws `claims-malformed` if a name could not stand in a SPIFFE ID, or an instance has no role
  /// or no component.
  public Claims {
    if (!domain.matches("[a-z0-9._-]{1,255}")) {
      throw malformed("`" + domain + "` cannot name a trust domain");
    }
    role.ifPresent(name -> {
      if (!name.matches("[A-Za-z0-9._-]{1,128}") || name.matches("\\.{1,2}")) {
        throw malformed("`" + name + "` cannot name a role");
      }
    });
    if (kind == Purpose.INSTANCE && (role.isEmpty() || component.isEmpty())) {
      throw malformed("an instance without a role or a component");
    }
  }

  /// The value of the certificate extension: a DER octet string that holds the CBOR.
  public Bytes encode() {
    var map =
        Cbor.emptyMap()
            .put("kind", kind.label())
            .put("domain", domain)
            .put("grade", grade.label())
            .put("keep", keepMeasurement.toString())
            .put("warrant", warrant.toString())
            .put("package", pkg.toString())
            .put("ear", ear.toString());
    if (role.isPresent()) {
      map = map.put("role", role.get());
    }
    if (component.isPresent()) {
      map = map.put("component", component.get().toString());
    }
    if (instance.isPresent()) {
      map = map.put("instance", instance.get());
    }
    return Der.of(Der.OCTET_STRING, map.encode()).encoded();
  }

  /// Reads what [#encode] writes: `claims-malformed`, `cbor-malformed`, `digest-malformed`.
  public static Claims parse(Bytes encoded) {
    var der = Der.parse(encoded, Claims::malformed);
    var map = Cbor.decode(der.content(Der.OCTET_STRING, Claims::malformed)).map().onlyKeys(KEYS);
    return new Claims(
        Purpose.parse(map.text("kind")),
        map.text("domain"),
        Grade.parse(map.text("grade")),
        Digest.parse(map.text("keep")),
        Digest.parse(map.text("warrant")),
        Digest.parse(map.text("package")),
        map.find("role").map(Cbor::text),
        map.find("component").map(Cbor::text).map(Digest::parse),
        map.find("instance").map(Cbor::text),
        Digest.parse(map.text("ear")));
  }

  /// The claims in a certificate, if it has any; its chain must have been verified before anyone
  /// believes them.
  public static Optional<Claims> of(X509Certificate certificate) {
    return Optional.ofNullable(certificate.getExtensionValue(OID))
        .map(Bytes::of)
        .map(value -> Der.parse(value, Claims::malformed))
        .map(value -> parse(value.content(Der.OCTET_STRING, Claims::malformed)));
  }

  /// The SPIFFE ID of an instance: `spiffe://DOMAIN/ROLE/sha384-HEX`. Throws `claims-malformed` for
  /// a keep, which has none.
  public String spiffe() {
    if (kind == Purpose.KEEP || role.isEmpty() || component.isEmpty()) {
      throw malformed("a keep of `" + domain + "` has no SPIFFE ID");
    }
    var digest = component.get();
    return "spiffe://"
        + domain
        + "/"
        + role.get()
        + "/"
        + digest.algorithm().label()
        + "-"
        + digest.hex();
  }

  private static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "claims-malformed",
        message,
        "only a steward writes claims; this certificate is not one that Motte can read");
  }
}
