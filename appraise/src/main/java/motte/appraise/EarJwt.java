package motte.appraise;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;
import motte.trust.Ear;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// An attestation result as a JWT (draft-ietf-rats-ear-04 §3.1, RFC 7519): the same claims as the
/// CWT that [Ear#sign] makes, for those who read JSON. Signed with ES256 or ES384 (RFC 7518 §3.4).
public final class EarJwt {
  /// The media type of a signed result.
  public static final String MEDIA_TYPE = "application/eat+jwt";

  private EarJwt() {}

  /// The signed result in compact serialisation (RFC 7515 §7.1).
  public static String sign(Ear ear, SigningKey key) {
    var header = new LinkedHashMap<String, Json>();
    header.put("alg", Json.of(algorithm(key.spki())));
    header.put("typ", Json.of("eat+jwt"));
    header.put("kid", Json.of(key.spki().pin().value().base64Url()));
    var input = part(Json.of(header)) + "." + part(claims(ear));
    return input + "." + key.sign(input.getBytes(StandardCharsets.US_ASCII)).base64Url();
  }

  /// Reads a result that `signer` signed: `ear-jwt-malformed`, `signature-invalid`.
  public static Ear verify(String jwt, Spki signer) {
    var parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw malformed("it has " + parts.length + " parts");
    }
    var header = json(parts[0]);
    if (!header.text("alg").equals(algorithm(signer))) {
      throw malformed("it is signed with " + header.text("alg"));
    }
    signer.verify(
        (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
        Bytes.parseBase64Url(parts[2]));
    return ear(json(parts[1]));
  }

  /// The claims as JSON.
  public static Json claims(Ear ear) {
    var claims = new LinkedHashMap<String, Json>();
    claims.put("eat_profile", Json.of(Ear.PROFILE));
    claims.put("iat", Json.of(ear.issuedAt().getEpochSecond()));
    claims.put(
        "ear.verifier-id",
        Json.of(
            Map.of(
                "developer", Json.of(ear.verifier().developer()),
                "build", Json.of(ear.verifier().build()))));
    ear.nonce().ifPresent(nonce -> claims.put("eat_nonce", Json.of(nonce.base64Url())));
    ear.rawEvidence().ifPresent(raw -> claims.put("ear.raw-evidence", Json.of(raw.base64Url())));
    var submodules = new LinkedHashMap<String, Json>();
    ear.submodules().forEach((name, result) -> submodules.put(name, json(result)));
    claims.put("submods", Json.of(submodules));
    return Json.of(claims);
  }

  private static Json json(Ear.Appraisal result) {
    var members = new LinkedHashMap<String, Json>();
    members.put("ear.status", Json.of(word(result.status())));
    if (!result.vector().isEmpty()) {
      var vector = new LinkedHashMap<String, Json>();
      result.vector().forEach((claim, value) -> vector.put(word(claim), Json.of(value)));
      members.put("ear.trustworthiness-vector", Json.of(vector));
    }
    result
        .policy()
        .ifPresent(
            policy -> members.put("ear.appraisal-policy-ids", Json.of(List.of(Json.of(policy)))));
    return Json.of(members);
  }

  private static Ear ear(Json.Map claims) {
    if (!claims.text("eat_profile").equals(Ear.PROFILE)) {
      throw malformed("`" + claims.text("eat_profile") + "` is another profile of EAT");
    }
    var verifier = claims.map("ear.verifier-id");
    var submodules = new TreeMap<String, Ear.Appraisal>();
    claims
        .map("submods")
        .members()
        .forEach((name, result) -> submodules.put(name, appraisal(result.map())));
    return new Ear(
        Instant.ofEpochSecond(claims.number("iat")),
        new Ear.Verifier(verifier.text("developer"), verifier.text("build")),
        bytes(claims, "eat_nonce"),
        bytes(claims, "ear.raw-evidence"),
        submodules);
  }

  private static Ear.Appraisal appraisal(Json.Map result) {
    var vector = new TreeMap<Ear.Claim, Integer>();
    if (result.has("ear.trustworthiness-vector")) {
      var said = result.map("ear.trustworthiness-vector");
      for (var name : said.members().keySet()) {
        long value = said.number(name);
        if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
          throw malformed("the trustworthiness claim " + value + " is out of range");
        }
        vector.put(named(Ear.Claim.values(), name), (int) value);
      }
    }
    var policy =
        result.has("ear.appraisal-policy-ids")
            ? result.items("ear.appraisal-policy-ids").stream().findFirst()
            : Optional.<Json>empty();
    return new Ear.Appraisal(
        named(Ear.Status.values(), result.text("ear.status")),
        vector,
        policy.map(id -> id instanceof Json.Text(var text) ? text : ""));
  }

  private static Optional<Bytes> bytes(Json.Map claims, String name) {
    return claims.has(name)
        ? Optional.of(Bytes.parseBase64Url(claims.text(name)))
        : Optional.empty();
  }

  private static <E extends Enum<E>> E named(E[] values, String name) {
    for (var value : values) {
      if (word(value).equals(name)) {
        return value;
      }
    }
    throw malformed("`" + name + "` is not known");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String part(Json json) {
    return Bytes.wrap(json.text().getBytes(StandardCharsets.UTF_8)).base64Url();
  }

  private static Json.Map json(String part) {
    return Json.parse(new String(Bytes.parseBase64Url(part).toArray(), StandardCharsets.UTF_8))
        .map();
  }

  private static String algorithm(Spki key) {
    return switch (key.publicKey()) {
      case java.security.interfaces.ECPublicKey ec
          when ec.getParams().getOrder().bitLength() == 384 ->
          "ES384";
      default -> "ES256";
    };
  }

  private static AppraiseException malformed(String why) {
    return new AppraiseException(
        Kind.INVALID,
        "ear-jwt-malformed",
        "an attestation result in JSON cannot be read: " + why,
        "expected is a signed JWT after draft-ietf-rats-ear-04");
  }
}
