package motte.steward;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Json;
import motte.trust.Claims;
import motte.trust.Spki;

/// A certificate that was issued, as the register holds it.
///
/// @param serial its serial number
/// @param subject its subject, for people
/// @param names the DNS names and addresses that it carries
/// @param key the SPKI pin of its key
/// @param from when it was issued
/// @param until when it ends
/// @param ear the attestation result behind it; a server's has none
/// @param warrant SHA-384 of the signed warrant behind it; a server's has none
/// @param request SHA-256 of the certificate request behind it, where that holds the evidence
///   itself and there is no attestation result: Enarx's
public record Issued(
    BigInteger serial,
    String subject,
    Set<String> names,
    Digest key,
    Instant from,
    Instant until,
    Optional<Digest> ear,
    Optional<Digest> warrant,
    Optional<Digest> request) {

  public Issued {
    names = Set.copyOf(names);
  }

  static Issued of(X509Certificate certificate, Leaf leaf, Instant from) {
    return new Issued(
        certificate.getSerialNumber(),
        certificate.getSubjectX500Principal().getName(),
        names(leaf),
        Spki.of(certificate.getPublicKey()).pin(),
        from,
        certificate.getNotAfter().toInstant(),
        leaf.claims().map(Claims::ear),
        leaf.claims().map(Claims::warrant),
        leaf.request());
  }

  static Issued parse(Json.Map record) {
    return new Issued(
        new BigInteger(record.text("serial"), 16),
        record.text("subject"),
        names(record),
        Digest.parse(record.text("key")),
        Instant.parse(record.text("from")),
        Instant.parse(record.text("until")),
        digest(record, "ear"),
        digest(record, "warrant"),
        digest(record, "request"));
  }

  /// As JSON: the serial number in hexadecimal, times in ISO 8601.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("serial", Json.of(serial.toString(16)));
    members.put("subject", Json.of(subject));
    members.put("names", Json.of(names.stream().sorted().map(Json::of).toList()));
    members.put("key", Json.of(key.toString()));
    members.put("from", Json.of(from.toString()));
    members.put("until", Json.of(until.toString()));
    ear.ifPresent(digest -> members.put("ear", Json.of(digest.toString())));
    warrant.ifPresent(digest -> members.put("warrant", Json.of(digest.toString())));
    request.ifPresent(digest -> members.put("request", Json.of(digest.toString())));
    return Json.of(members);
  }

  private static Set<String> names(Leaf leaf) {
    Set<String> names = new HashSet<>(leaf.names());
    names.addAll(leaf.addresses());
    return names;
  }

  private static Set<String> names(Json.Map record) {
    Set<String> names = new HashSet<>();
    for (var each : record.items("names")) {
      if (each instanceof Json.Text(var name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static Optional<Digest> digest(Json.Map record, String name) {
    return record.has(name) ? Optional.of(Digest.parse(record.text(name))) : Optional.empty();
  }
}
