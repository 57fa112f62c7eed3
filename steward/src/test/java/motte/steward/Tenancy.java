package motte.steward;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Nonce;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.evidence.spi.Platform;
import motte.pack.Reference;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.CertificateRequest;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;

/// A tenant of a steward and an honest keep of its; a test replaces what it wants to be wrong.
final class Tenancy {
  static final SigningKey TENANT = SigningKey.generate(Curve.P256);
  static final SigningKey DEVELOPMENT = SigningKey.generate(Curve.P256);
  static final SigningKey STRANGER = SigningKey.generate(Curve.P256);
  static final SigningKey KEY = SigningKey.generate(Curve.P256);
  static final Digest KEEP = Digest.sha384(new byte[] {1});
  static final Digest COMPONENT = Digest.sha384(new byte[] {2});
  static final Digest PACKAGE = Digest.sha256(new byte[] {3});

  final Digest stewardPin;
  SigningKey tenant = TENANT;
  Digest measurement = KEEP;
  SigningKey evidenceKey = KEY;
  List<String> names = List.of();
  Supplier<Platform> platform = () -> SoftPlatform.open(DEVELOPMENT, measurement);
  Instant notBefore = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
  Instant expiry = notBefore.plus(Duration.ofDays(1));

  Tenancy(Digest stewardPin) {
    this.stewardPin = stewardPin;
  }

  static Policy policy() {
    return Policy.of("motte.example")
        .accepting(Grade.NONE)
        .trustingSigners(TENANT.spki().pin())
        .trustingMeasurements(KEEP)
        .trustingDevelopmentKeys(DEVELOPMENT.spki().pin())
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")));
  }

  static Policy policyWithoutNone() {
    return Policy.of("motte.example")
        .accepting(Grade.HARDWARE)
        .trustingSigners(TENANT.spki().pin())
        .trustingMeasurements(KEEP)
        .trustingDevelopmentKeys(DEVELOPMENT.spki().pin())
        .granting("game", RolePolicy.bare());
  }

  Bytes warrant() {
    return new Warrant(
            "motte.example",
            URI.create("https://localhost:4433"),
            List.of(stewardPin),
            URI.create("https://localhost:5000"),
            Reference.parse("localhost:5000/games/cryptle").withDigest(PACKAGE),
            TENANT.spki(),
            "game",
            WarrantLimits.none(),
            notBefore,
            expiry,
            "1")
        .sign(tenant);
  }

  CertificateRequest request() {
    return CertificateRequest.create(KEY, names);
  }

  CertificateRequest request(SigningKey key) {
    return CertificateRequest.create(key, names);
  }

  Cmw keepEvidence(Nonce nonce) {
    return evidence(nonce, List.of());
  }

  Cmw instanceEvidence(Nonce nonce) {
    return evidence(
        nonce,
        List.of(
            LogRecord.load(COMPONENT, Digest.sha384(new byte[] {4})),
            LogRecord.grant(List.of("listen web tls 0.0.0.0:10030")),
            LogRecord.key("game-1", KEY.spki().sha384())));
  }

  private Cmw evidence(Nonce nonce, List<LogRecord> after) {
    var signed = warrant();
    var machine = platform.get();
    var log = MeasurementLog.start(machine);
    var records = new ArrayList<LogRecord>();
    records.add(LogRecord.boot(measurement));
    records.add(LogRecord.warrant(Digest.sha384(signed.toArray())));
    records.addAll(after);
    records.forEach(log::append);
    return Evidence.collect(machine, log, evidenceKey.spki(), nonce, signed);
  }

  /// The body of a request for a certificate.
  static Bytes body(CertificateRequest request, Cmw evidence) {
    return Cbor.emptyMap().put("csr", request.der()).put("evidence", evidence.encode()).encoded();
  }
}
