package motte.pack;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Kind;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// The tenant's order: what a keep may become. It is record 1 of the keep's measurement log.
///
/// @param domain the trust domain
/// @param steward address of the domain's steward
/// @param stewardPins SHA-256 of the public keys one of which stands in the steward's chain
/// @param drawbridge address of the registry that releases the package
/// @param pkg the package, with its digest
/// @param publisher the key that signed the package
/// @param role what the workload is in the domain
/// @param limits what the package may ask for at most
/// @param notBefore when the warrant begins, in whole seconds
/// @param expiry when it ends, in whole seconds
/// @param serial tells warrants apart
public record Warrant(
    String domain,
    URI steward,
    List<Digest> stewardPins,
    URI drawbridge,
    Reference pkg,
    Spki publisher,
    String role,
    WarrantLimits limits,
    Instant notBefore,
    Instant expiry,
    String serial) {

  /// The media type of a signed warrant.
  public static final String MEDIA_TYPE = "application/vnd.motte.warrant+cose";

  static final List<String> KEYS =
      List.of(
          "warrant",
          "domain",
          "steward",
          "steward-pins",
          "drawbridge",
          "package",
          "publisher",
          "role",
          "limits",
          "not-before",
          "expiry",
          "serial");
  static final long VERSION = 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  public Warrant {
    Names.domain(domain);
    Https.check("steward", steward);
    stewardPins = List.copyOf(stewardPins);
    stewardPins.forEach(pin -> Names.algorithm("steward-pins", pin, Digest.Algorithm.SHA256));
    if (stewardPins.isEmpty()) {
      throw Names.value("steward-pins", "[]", "name at least one key: nobody is trusted unpinned");
    }
    Https.check("drawbridge", drawbridge);
    pkg.pinned();
    Names.role("role", role);
    whole("not-before", notBefore);
    whole("expiry", expiry);
    if (!notBefore.isBefore(expiry)) {
      throw Names.value("expiry", expiry.toString(), "a warrant ends after it begins");
    }
    Names.filled("serial", serial);
  }

  /// A serial number that nobody else has: 128 random bits in hexadecimal.
  public static String newSerial() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Bytes.wrap(bytes).hex();
  }

  /// This warrant as a COSE_Sign1 of `tenant`, whose public key stands in the protected header.
  public Bytes sign(SigningKey tenant) {
    return Signed.sign(tenant, MEDIA_TYPE, canonical().encoded());
  }

  /// The canonical form, which is what is signed.
  public Cbor.Map canonical() {
    return Cbor.emptyMap()
        .put("warrant", VERSION)
        .put("domain", domain)
        .put("steward", steward.toString())
        .put(
            "steward-pins",
            Cbor.array(stewardPins.stream().map(p -> Cbor.of(p.toString())).toList()))
        .put("drawbridge", drawbridge.toString())
        .put("package", pkg.toString())
        .put("publisher", publisher.der())
        .put("role", role)
        .put("limits", limits.canonical())
        .put("not-before", notBefore.getEpochSecond())
        .put("expiry", expiry.getEpochSecond())
        .put("serial", serial);
  }

  static Warrant parse(Bytes cbor) {
    var fields = Fields.of("warrant", cbor);
    fields.only(KEYS);
    if (fields.number("warrant") != VERSION) {
      throw new PackException(
          Kind.INVALID,
          "warrant-version",
          "the warrant has version " + fields.number("warrant") + ", this is for " + VERSION,
          "use a Motte that is as new as the one that signed the warrant");
    }
    return new Warrant(
        fields.text("domain"),
        fields.parsed("steward", URI::create),
        fields.parsedEach("steward-pins", Digest::parse),
        fields.parsed("drawbridge", URI::create),
        Reference.parse(fields.text("package")),
        fields.key("publisher"),
        fields.text("role"),
        fields.fields("limits").located(WarrantLimits::parse),
        fields.instant("not-before"),
        fields.instant("expiry"),
        fields.text("serial"));
  }

  private static void whole(String key, Instant time) {
    if (!time.truncatedTo(ChronoUnit.SECONDS).equals(time) || time.isBefore(Instant.EPOCH)) {
      throw Names.value(key, time.toString(), "write whole seconds since 1970");
    }
  }
}
