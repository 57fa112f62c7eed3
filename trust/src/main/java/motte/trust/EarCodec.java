package motte.trust;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;

/// Reads and writes [Ear] as CWT claims (draft-ietf-rats-ear-04 §3, RFC 9711 §4).
final class EarCodec {
  private static final long ISSUED_AT = 6;
  private static final long NONCE = 10;
  private static final long PROFILE = 265;
  private static final long SUBMODULES = 266;
  private static final long STATUS = 1000;
  private static final long VECTOR = 1001;
  private static final long RAW_EVIDENCE = 1002;
  private static final long POLICIES = 1003;
  private static final long VERIFIER = 1004;
  private static final long DEVELOPER = 0;
  private static final long BUILD = 1;

  private EarCodec() {}

  static Cbor write(Ear ear) {
    var submodules = Cbor.emptyMap();
    for (var each : ear.submodules().entrySet()) {
      submodules = submodules.put(each.getKey(), write(each.getValue()));
    }
    var verifier =
        Cbor.emptyMap()
            .put(DEVELOPER, Cbor.of(ear.verifier().developer()))
            .put(BUILD, Cbor.of(ear.verifier().build()));
    var map =
        Cbor.emptyMap()
            .put(ISSUED_AT, Cbor.of(ear.issuedAt().getEpochSecond()))
            .put(PROFILE, Cbor.of(Ear.PROFILE))
            .put(VERIFIER, verifier)
            .put(SUBMODULES, submodules);
    if (ear.nonce().isPresent()) {
      map = map.put(NONCE, Cbor.of(ear.nonce().get()));
    }
    if (ear.rawEvidence().isPresent()) {
      map = map.put(RAW_EVIDENCE, Cbor.of(ear.rawEvidence().get()));
    }
    return map;
  }

  private static Cbor write(Ear.Appraisal appraisal) {
    var map = Cbor.emptyMap().put(STATUS, Cbor.of(appraisal.status().value()));
    if (!appraisal.vector().isEmpty()) {
      var vector = Cbor.emptyMap();
      for (var each : appraisal.vector().entrySet()) {
        vector = vector.put(each.getKey().key(), Cbor.of(each.getValue()));
      }
      map = map.put(VECTOR, vector);
    }
    if (appraisal.policy().isPresent()) {
      map = map.put(POLICIES, Cbor.array(Cbor.of(appraisal.policy().get())));
    }
    return map;
  }

  static Ear read(Bytes payload) {
    var map = Cbor.decode(payload).map();
    if (!map.at(PROFILE).text().equals(Ear.PROFILE)) {
      throw malformed("`" + map.at(PROFILE).text() + "` is another profile of EAT");
    }
    var verifier = map.at(VERIFIER).map();
    var submodules = new TreeMap<String, Ear.Appraisal>();
    for (var each : map.at(SUBMODULES).map().entries().entrySet()) {
      submodules.put(each.getKey().text(), appraisal(each.getValue().map()));
    }
    return new Ear(
        instant(map.at(ISSUED_AT).number()),
        new Ear.Verifier(verifier.at(DEVELOPER).text(), verifier.at(BUILD).text()),
        map.find(NONCE).map(Cbor::blob),
        map.find(RAW_EVIDENCE).map(Cbor::blob),
        submodules);
  }

  private static Ear.Appraisal appraisal(Cbor.Map map) {
    var vector = new TreeMap<Ear.Claim, Integer>();
    map.find(VECTOR)
        .ifPresent(claims ->
            claims
                .map()
                .entries()
                .forEach(
                    (claim, value) -> vector.put(claim(claim.number()), claimed(value.number()))));
    return new Ear.Appraisal(
        status(map.at(STATUS).number()),
        vector,
        map.find(POLICIES).map(Cbor::items).map(EarCodec::policy));
  }

  private static Instant instant(long seconds) {
    if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) {
      throw malformed("`" + seconds + "` seconds is no time");
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static Ear.Claim claim(long number) {
    for (var claim : Ear.Claim.values()) {
      if (claim.key() == number) {
        return claim;
      }
    }
    throw malformed("there is no trustworthiness claim " + number);
  }

  private static int claimed(long value) {
    if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
      throw malformed("the trustworthiness claim " + value + " is out of range");
    }
    return (int) value;
  }

  private static Ear.Status status(long value) {
    for (var status : Ear.Status.values()) {
      if (status.value() == value) {
        return status;
      }
    }
    throw malformed("there is no status " + value);
  }

  private static String policy(List<Cbor> policies) {
    return policies.stream()
        .findFirst()
        .map(Cbor::text)
        .orElseThrow(() -> malformed("an empty list of policies"));
  }

  static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "ear-malformed",
        message,
        "expected is an attestation result after draft-ietf-rats-ear-04");
  }
}
